import { type ByteCursor, createByteCursor, remainingPieces } from './byte-cursor.ts';
import { type Codec, type DecodedBytes, MAGIC_BYTES } from './codec.ts';
import { gzip } from './gzip.ts';
import { findUnreadFormat, type UnreadFormat } from './unread-formats.ts';
import { utf16 } from './utf16.ts';
import { zlib } from './zlib.ts';
import { zstd } from './zstd.ts';

/** All compression formats. To read a new one: add its file here. */
const CODECS: readonly Codec[] = [gzip, zstd, zlib];

/**
 * CloudWatch Logs compresses what it gives to Firehose, and Firehose may compress that again. No deeper: each
 * level can grow the data a thousandfold.
 */
const MAX_LEVELS = 2;

const TOO_DEEP: UnreadFormat = {
  name: 'data that is compressed more than twice',
  remedy: 'Compress it once.',
};

/** What was found out about an input as a whole, beside its bytes. */
export type Decompressed = { readonly problem: string | undefined; readonly unsupported: string | undefined };

export type DecompressOptions = {
  /** Called if the source is not compressed: from then on its chunks are passed on as they are. */
  readonly onPlain?: () => void;
};

/**
 * The bytes of a source as they were before compression, and text as UTF-8. What it comes in is told by content and never
 * by name; a format that is known and not read gives no bytes, and is told with what to set instead.
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
  const codec = CODECS.find(({ matches }) => matches(head));
  if (codec === undefined) return yield* readText(input, head, onPlain);
  if (level === MAX_LEVELS) return nameUnread(TOO_DEEP);
  const outcome = { problem: undefined as string | undefined };
  const inner = yield* decompressLevel(noting(codec.decode(input), outcome), level + 1);
  return { ...inner, problem: outcome.problem ?? inner.problem };
}

async function* readText(
  input: ByteCursor,
  head: Buffer,
  onPlain?: () => void,
): AsyncGenerator<Uint8Array, Decompressed, void> {
  if (utf16.matches(head)) return { problem: yield* utf16.decode(input), unsupported: undefined };
  const unread = findUnreadFormat(head);
  if (unread !== undefined) return nameUnread(unread);
  onPlain?.();
  yield* remainingPieces(input);
  return { problem: undefined, unsupported: undefined };
}

function nameUnread({ name, remedy }: UnreadFormat): Decompressed {
  return { problem: `it is ${name}, which traceward does not read. ${remedy}`, unsupported: name };
}

/** The bytes alone; how they ended goes to `outcome`. */
async function* noting(decoded: DecodedBytes, outcome: { problem: string | undefined }): AsyncGenerator<Uint8Array> {
  outcome.problem = yield* decoded;
}
