import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readExactJson, writeExactJson } from '#core/exact-json.ts';
import { ANY_CHARACTER } from '#test/factories/any-character.ts';

test('what is written exactly comes back as it was, whatever its texts are', () => {
  const text = fc.oneof(
    fc.string({ unit: ANY_CHARACTER }),
    fc.constantFrom('$bigint', '$map', '$set', '{"$bigint":"1"}'),
  );
  const value = fc.letrec((tie) => ({
    leaf: fc.oneof(text, fc.bigInt(), fc.integer(), fc.boolean(), fc.constant(null)),
    map: fc.array(fc.tuple(text, tie('leaf'))).map((entries) => new Map(entries)),
    set: fc.array(tie('leaf')).map((each) => new Set(each)),
    object: fc.record({ a: tie('leaf'), b: tie('map'), c: fc.array(tie('leaf')), d: tie('set') }),
  })).object;
  fc.assert(fc.property(value, (each) => expect(readExactJson(writeExactJson(each))).toEqual(each)));
});
