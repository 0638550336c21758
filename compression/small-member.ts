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

/** What a member's body takes in the input, and what comes of it. */
export type MemberSize = { readonly compressedBytes: number; readonly bytes: number };

/** `unused`: what stands behind the compressed data. */
export type SmallMember = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly size: MemberSize;
  readonly unused: Uint8Array;
};

/**
 * Decompresses a small member of which all that is to come lies at hand; undefined where that is not so, or not at once to
 * be seen, or where anything is wrong: then it is for a stream. A stream takes as long to set up as 100 KB take to be
 * decompressed, and a MB of memory. `body`: from behind the member's header. `before`: the member before it, as whose like it
 * is tried where it is not the last.
 */
export function inflateSmallMember(body: Uint8Array, before?: MemberSize): SmallMember | undefined {
  const maxOutputLength = sizeAtEnd(body) ?? sizeLike(before, body);
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

/** Members of one file are alike. Twice the room, so that few are decompressed in vain: up to here, and then by a stream. */
function sizeLike(before: MemberSize | undefined, body: Uint8Array): number | undefined {
  if (before === undefined || 2 * before.compressedBytes > body.length || 2 * before.bytes > MAX_SIZE) return undefined;
  return 2 * before.bytes || undefined;
}
