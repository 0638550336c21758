import { inflateRawSync } from 'node:zlib';
import type { PartSize } from './part-size.ts';

/** What one call decompresses at most: a millisecond's work, and as much as a stream gives at a time. */
const MAX_SIZE = 1024 * 1024;
/** The same of one whose size is not known. */
const MAX_ROOM = 256 * 1024;
/** Of a member's end: its checksum and its size. */
const TRAILER_BYTES = 8;
/** DEFLATE makes no more of a byte. */
const MAX_RATIO = 1032;

/** That zlib takes. */
const MIN_CHUNK_BYTES = 64;

/** What `info` asks for; the types of Node do not know it. */
type Inflated = { readonly buffer: Buffer<ArrayBuffer>; readonly engine: { readonly bytesWritten: number } };

/** `unused`: what stands behind the compressed data. */
export type SmallMember = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly size: PartSize;
  readonly unused: Uint8Array;
};

/**
 * Decompresses a small member of which all that is to come lies at hand; undefined where that is not so, or not at once to
 * be seen, or where anything is wrong: then it is for a stream. A stream takes as long to set up as 100 KB take to be
 * decompressed, and a MB of memory. `body`: from behind the member's header. `expected`: what a member of this source is
 * like, so that one that is not the last is tried, too.
 */
export function inflateSmallMember(body: Uint8Array, expected?: PartSize): SmallMember | undefined {
  const maxOutputLength = sizeAtEnd(body) ?? roomFor(expected, body);
  if (maxOutputLength === undefined) return undefined;
  try {
    // With one byte more: where a chunk is full, the next is made, though nothing comes any more.
    const options = { chunkSize: Math.max(MIN_CHUNK_BYTES, maxOutputLength + 1), maxOutputLength, info: true };
    const { buffer, engine } = inflateRawSync(body, options) as unknown as Inflated;
    const size = { compressedBytes: engine.bytesWritten, bytes: buffer.length };
    return { bytes: buffer, size, unused: body.subarray(size.compressedBytes) };
  } catch {
    return undefined;
  }
}

/** The size that the last member tells, if these bytes are its last. */
function sizeAtEnd({ buffer, byteOffset, length }: Uint8Array): number | undefined {
  const size = length < TRAILER_BYTES ? 0 : new DataView(buffer, byteOffset, length).getUint32(length - 4, true);
  return size === 0 || size > MAX_SIZE || size > length * MAX_RATIO ? undefined : size;
}

/** Twice of what is expected, so that few are decompressed in vain, which is up to here and then by a stream. */
function roomFor(expected: PartSize | undefined, body: Uint8Array): number | undefined {
  if (expected === undefined || 2 * expected.compressedBytes > body.length) return undefined;
  const room = Math.ceil(2 * expected.bytes);
  return room === 0 || room > MAX_ROOM ? undefined : room;
}
