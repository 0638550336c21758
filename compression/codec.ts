import type { ByteCursor } from './byte-cursor.ts';
import type { Expansion } from './expansion.ts';

/**
 * Decompressed bytes, and at the end why the input was not read whole; undefined if it was. Bad input is never
 * an exception: what was decoded before is kept. A chunk is lent until the next one is asked for.
 */
export type DecodedBytes = AsyncGenerator<Uint8Array, string | undefined, void>;

/** One compression format, or an encoding of text. */
export type Codec = {
  readonly name: string;
  /** Whether a stream that begins with these bytes (MAGIC_BYTES of them, or all there are) is in this format. */
  readonly matches: (head: Buffer) => boolean;
  /** Tells `expansion` of each part before it is decoded, and stops where that has a problem. */
  readonly decode: (input: ByteCursor, expansion: Expansion) => DecodedBytes;
};

/** So many bytes from the start tell a format: the longest that is told is a tar archive's first header. */
export const MAGIC_BYTES = 512;
