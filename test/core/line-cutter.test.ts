import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLineCutter } from '#core/line-cutter.ts';
import { ANY_CHARACTER } from '#test/factories/any-character.ts';

test('lines end at newlines alone, wherever the pieces are cut', () => {
  const text = fc.string({ unit: fc.oneof(ANY_CHARACTER, fc.constantFrom('\n', '\r', '\u0085', '\u2028', '\u2029')) });
  fc.assert(
    fc.property(fc.array(text), (pieces) => {
      const cutter = createLineCutter();
      const lines = pieces.flatMap((piece) => cutter.add(piece));
      expect([...lines, cutter.rest()]).toEqual(pieces.join('').split('\n'));
    }),
  );
});
