import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PACKING } from '#compression/pack-text.ts';

test('a text comes back as it was', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.json()), (text) =>
      expect(PACKING.unpack(PACKING.pack(text))).toBe(text),
    ),
  );
});
