import { inflateRawSync } from 'node:zlib';

/** What one call decompresses at most: a millisecond's work, and as much as a stream gives at a time. */
const MAX_SIZE = 1024 * 1024;
/** Of a member's end: its checksum and its size. */
const TRAILER_BYTES = 8;
/** DEFLATE makes no more of a byte. */
const MAX_RATIO = 1032;

/** That zlib takes. */
const MIN_CHUNK_BYTES = 64;

/** What `info` asks for; the types of Node do not know it. */
type Inflated = { readonly buffer: Buffer<ArrayBuffer>; readonly engine: { readonly bytesWritten: number } };

/** `unused`: what stands behind the compressed data. */
export type SmallMember = { readonly bytes: Uint8Array<ArrayBuffer>; readonly unused: Uint8Array };

/**
 * Decompresses a small member of which all that is to come lies at hand; undefined where that is not so, or not at once to
 * be seen, or where anything is wrong: then it is for a stream. A stream takes as long to set up as 100 KB take to be
 * decompressed, and a MB of memory. `body`: from behind the member's header.
 */
export function inflateSmallMember(body: Uint8Array): SmallMember | undefined {
  const size = sizeAtEnd(body);
  if (size === 0 || size > MAX_SIZE || size > body.length * MAX_RATIO) return undefined;
  try {
    // With one byte more: where a chunk is full, the next is made, though nothing comes any more.
    const options = { chunkSize: Math.max(MIN_CHUNK_BYTES, size + 1), maxOutputLength: size, info: true };
    const { buffer, engine } = inflateRawSync(body, options) as unknown as Inflated;
    return { bytes: buffer, unused: body.subarray(engine.bytesWritten) };
  } catch {
    return undefined;
  }
}

/** The size that the last member tells, if these bytes are its last. */
function sizeAtEnd({ buffer, byteOffset, length }: Uint8Array): number {
  return length < TRAILER_BYTES ? 0 : new DataView(buffer, byteOffset, length).getUint32(length - 4, true);
}
