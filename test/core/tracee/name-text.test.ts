import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nameText } from '#core/tracee/name-text.ts';
import { ANY_CHARACTER } from '#test/factories/any-character.ts';

const aName = fc
  .tuple(fc.string({ unit: ANY_CHARACTER }), fc.integer({ min: 0, max: 10_000 }), fc.string({ unit: ANY_CHARACTER }))
  .map(([start, length, end]) => `${start}${'x'.repeat(length)}${end}`);

test('a name is a text with something in it, and has an end', () => {
  for (const value of [undefined, null, '', 7, ['a'], { a: 1 }]) expect(nameText(value)).toBeUndefined();
  fc.assert(
    fc.property(aName, (name) => {
      const bounded = nameText(name) ?? '';
      expect(bounded.length).toBeLessThan(4200);
      if (name.length <= 4096) expect(bounded).toBe(name);
      else expect(bounded.startsWith(name.slice(0, 4095).toWellFormed().slice(0, 4090))).toBe(true);
    }),
  );
});

test('names that differ stay different, wherever they do', () => {
  const long = 'x'.repeat(100_000);
  const names = ['', 'y', long, `${long}1`, `${long}2`, `1${long}`].map((end) => nameText(`x${end}`));
  expect(new Set(names).size).toBe(names.length);
});
