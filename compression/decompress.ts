import { createByteCursor } from './byte-cursor.ts';
import { type Codec, type DecodedBytes, MAGIC_BYTES } from './codec.ts';
import { gzip } from './gzip.ts';
import { nameUnsupported } from './unsupported.ts';
import { zstd } from './zstd.ts';

/** All compression formats. To read a new one: add its file here. */
const CODECS: readonly Codec[] = [gzip, zstd];

/**
 * CloudWatch Logs compresses what it gives to Firehose, and Firehose may compress that again. No deeper: each
 * level can grow the data a thousandfold.
 */
const MAX_LEVELS = 2;

/** What was found out about an input as a whole, beside its bytes. */
export type Decompressed = { readonly problem: string | undefined; readonly unsupported: string | undefined };

export type DecompressOptions = {
  /** Called if the source is not compressed: from then on its chunks are passed on as they are. */
  readonly onPlain?: () => void;
};

/**
 * The bytes of a source as they were before compression, which is told by content and never by name.
 * A chunk is lent until the next one is asked for. Throws only what reading `chunks` throws.
 */
export function decompress(
  chunks: AsyncIterable<Uint8Array>,
  { onPlain }: DecompressOptions = {},
): AsyncGenerator<Uint8Array, Decompressed, void> {
  return decompressLevel(chunks, 0, onPlain);
}

async function* decompressLevel(
  chunks: AsyncIterable<Uint8Array>,
  level: number,
  onPlain?: () => void,
): AsyncGenerator<Uint8Array, Decompressed, void> {
  const input = createByteCursor(chunks);
  const head = await input.take(MAGIC_BYTES);
  input.unread(head);
  const codec = level < MAX_LEVELS ? CODECS.find(({ matches }) => matches(head)) : undefined;
  if (codec === undefined) {
    const unsupported = nameUnsupported(head);
    if (unsupported !== undefined) return { problem: `${unsupported} is not supported`, unsupported };
    onPlain?.();
    for (let piece = await input.next(); piece !== undefined; piece = await input.next()) yield piece;
    return { problem: undefined, unsupported: undefined };
  }
  const outcome = { problem: undefined as string | undefined };
  const inner = yield* decompressLevel(noting(codec.decode(input), outcome), level + 1);
  return { ...inner, problem: outcome.problem ?? inner.problem };
}

/** The bytes alone; how they ended goes to `outcome`. */
async function* noting(decoded: DecodedBytes, outcome: { problem: string | undefined }): AsyncGenerator<Uint8Array> {
  outcome.problem = yield* decoded;
}
