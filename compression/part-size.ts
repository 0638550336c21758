/** What a member of gzip, a frame of zstd or a stream of zlib takes in the source, and what comes of it. */
export type PartSize = { readonly compressedBytes: number; readonly bytes: number };

/** Of what one part before was larger by, so much is still expected of the next. */
const REMEMBERED_SHARE = 7 / 8;

const LARGEST_OUTPUT_BYTES = 1024 * 1024;
/** Pieces of this size take a tenth longer than the largest. */
const SMALLEST_OUTPUT_BYTES = 256 * 1024;

/**
 * What the next part of a source is expected not to be larger than: parts of one source are alike. `expected`: the same before
 * `part` was seen, and undefined before the first one.
 */
export function expectLike(part: PartSize, expected: PartSize | undefined): PartSize {
  return {
    compressedBytes: Math.max(part.compressedBytes, REMEMBERED_SHARE * (expected?.compressedBytes ?? 0)),
    bytes: Math.max(part.bytes, REMEMBERED_SHARE * (expected?.bytes ?? 0)),
  };
}

/**
 * The size of the pieces that a decoder is to give. Large ones, since each costs a round trip to Node's thread pool and through our
 * generators: Node's own 16 KiB take twice the time. Smaller ones where parts are small: of many large buffers that are
 * hardly used, the C library's memory gets so many holes that a log of small parts took 200 MB.
 */
export function outputBytesFor(expected: PartSize | undefined): number {
  if (expected === undefined || expected.bytes > SMALLEST_OUTPUT_BYTES / 2) return LARGEST_OUTPUT_BYTES;
  return SMALLEST_OUTPUT_BYTES;
}
