import { expect, test } from '@jest/globals';
import { expectLike, outputBytesFor, type PartSize } from '#compression/part-size.ts';

const LARGE: PartSize = { compressedBytes: 80_000, bytes: 1_200_000 };
const SMALL: PartSize = { compressedBytes: 900, bytes: 9000 };

test('a part is expected to be as large as the largest of late, and the less the longer that one is past', () => {
  expect(expectLike(LARGE, expectLike(SMALL, undefined))).toEqual(LARGE);
  let expected = expectLike(SMALL, LARGE);
  expect(expected.bytes).toBeGreaterThan(LARGE.bytes / 2);
  for (let part = 0; part < 100; part += 1) expected = expectLike(SMALL, expected);
  expect(expected).toEqual(SMALL);
});

test('a decoder gives large pieces, unless parts are known to be small', () => {
  expect(outputBytesFor(undefined)).toBe(1024 * 1024);
  expect(outputBytesFor(LARGE)).toBe(1024 * 1024);
  expect(outputBytesFor(SMALL)).toBe(256 * 1024);
});
