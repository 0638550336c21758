import type { ByteCursor } from './byte-cursor.ts';

/**
 * Decompressed bytes, and at the end why the input was not read whole; undefined if it was. Bad input is never
 * an exception: what was decoded before is kept. A chunk is lent until the next one is asked for.
 */
export type DecodedBytes = AsyncGenerator<Uint8Array, string | undefined, void>;

/** One compression format. */
export type Codec = {
  readonly name: string;
  /** Whether a stream that begins with these bytes (up to MAGIC_BYTES of them) is in this format. */
  readonly matches: (head: Buffer) => boolean;
  readonly decode: (input: ByteCursor) => DecodedBytes;
};

export const MAGIC_BYTES = 16;
