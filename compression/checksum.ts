import { crc32 } from 'node:zlib';
import { CHECKSUM_CODE } from './checksum-code.ts';

/** In pieces that stay in the processor's cache. */
const PIECE_BYTES = 256 * 1024;
/** Minimum number of bytes that are left for node:zlib; less than twice as many are not worth the copy. */
const REST_BYTES = 16 * 1024;
const STEP_BYTES = 32;
const PAGES = PIECE_BYTES / 65536;
const ALL_ONES = 0xffffffff;

const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(CHECKSUM_CODE, 'base64')), {
  js: { memory },
});
const fold = exports['fold'] as (at: number, end: number) => void;
const bytes = Buffer.from(memory.buffer);
const words = new Uint32Array(memory.buffer);

/**
 * CRC-32 of the bytes, or of all bytes before and these, if `before` is the CRC-32 of those. The same as node:zlib's,
 * in half the time: that one takes a fifth of what decompressing takes.
 */
export function checksumOf(data: Uint8Array, before = 0): number {
  let checksum = before;
  for (let at = 0; at < data.length; at += PIECE_BYTES)
    checksum = addPiece(data.subarray(at, at + PIECE_BYTES), checksum);
  return checksum;
}

function addPiece(piece: Uint8Array, before: number): number {
  if (piece.length < 2 * REST_BYTES) return crc32(piece, before);
  const folded = Math.floor((piece.length - REST_BYTES) / STEP_BYTES) * STEP_BYTES;
  bytes.set(piece);
  // What was before is as if it stood in the first four bytes: CRC-32 is begun with all bits set, and inverted at the end.
  words[0] = (words[0] ?? 0) ^ ~before;
  fold(0, folded);
  return crc32(bytes.subarray(folded, piece.length), ALL_ONES);
}
