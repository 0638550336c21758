import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { membersOf, valuesOf } from '#core/records/members.ts';

describe('the members of an object', () => {
  test('are what JSON.parse sees, whatever the object holds and however it is spaced', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom('', ' ', '\t', '\n'),
        (object, indent) => {
          const text = JSON.stringify(object, null, indent);
          const members = [...membersOf(text)].map(({ key, start, end }) => [key, JSON.parse(text.slice(start, end))]);
          expect(members).toEqual(Object.entries(JSON.parse(text)));
        },
      ),
    );
  });

  test('come with all values of a repeated key', () => {
    expect(valuesOf('{"a":1,"b":{"a":2},"a":"}\\"]"}', 'a')).toEqual(['1', '"}\\"]"']);
  });

  test('keep the digits of a long number', () => {
    expect(valuesOf('{"timestamp":1770652841122095657}', 'timestamp')).toEqual(['1770652841122095657']);
  });

  test('are found in linear time among backslashes', () => {
    const text = JSON.stringify({ a: '\\'.repeat(2_000_000), b: '"'.repeat(1_000_000), c: 1 });
    expect(valuesOf(text, 'c')).toEqual(['1']);
  });
});
