import { crc32 } from 'node:zlib';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checksumOf } from '#compression/checksum.ts';

const CHUNK = Buffer.from(Array.from({ length: 700_000 }, (_, at) => (at * at * 31 + (at >> 5)) & 255));

test('a checksum is that of node:zlib, whatever the length, the place and what came before', () => {
  const size = fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 70_000 }), fc.nat({ max: 600_000 }));
  fc.assert(
    fc.property(size, fc.nat({ max: 70 }), fc.nat({ max: 0xffffffff }), (length, offset, before) => {
      const data = CHUNK.subarray(offset, offset + length);
      expect(checksumOf(data, before)).toBe(crc32(data, before));
    }),
    { numRuns: 500 },
  );
});

test('a checksum of pieces is that of the whole', () => {
  const pieces = [CHUNK.subarray(0, 300_000), CHUNK.subarray(300_000, 300_001), CHUNK.subarray(300_001)];
  expect(pieces.reduce((before, piece) => checksumOf(piece, before), 0)).toBe(crc32(CHUNK));
});
