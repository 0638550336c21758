import { type ByteCursor, createByteCursor, remainingPieces } from './byte-cursor.ts';
import { type Codec, type DecodedBytes, MAGIC_BYTES } from './codec.ts';
import { createExpansion, EXPANSION_LIMITS, type Expansion, type ExpansionLimits } from './expansion.ts';
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
  /** What may come of a compressed source. Of one that is not compressed, there are as many bytes as are stored. */
  readonly limits?: ExpansionLimits;
};

/**
 * Each `next` may say what reading the chunk before took beside its bytes, as the number of bytes that are read in that time.
 */
export type DecompressedBytes = AsyncGenerator<Uint8Array, Decompressed, number | undefined>;

/**
 * The bytes of a source as they were before compression, and text as UTF-8. What it comes in is told by content and never
 * by name; a format that is known and not read gives no bytes, and is told with what to set instead.
 * What a few bytes become too much of is not read on, and told. A chunk is lent until the next one is asked for. Throws
 * only what reading `chunks` throws.
 */
export async function* decompress(
  chunks: AsyncIterable<Uint8Array>,
  { onPlain, limits = EXPANSION_LIMITS }: DecompressOptions = {},
): DecompressedBytes {
  const expansion = createExpansion(limits);
  let isPlain = false;
  const bytes = decompressLevel(countStored(chunks, expansion), 0, expansion, () => {
    isPlain = true;
    onPlain?.();
  });
  let step = await bytes.next();
  while (!step.done) {
    expansion.grew((yield step.value) ?? 0);
    const problem = isPlain ? undefined : expansion.problem();
    step = await (problem === undefined ? bytes.next() : bytes.return({ problem, unsupported: undefined }));
  }
  return step.value;
}

async function* countStored(chunks: AsyncIterable<Uint8Array>, expansion: Expansion): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    expansion.stored(chunk.length);
    yield chunk;
  }
}

async function* decompressLevel(
  chunks: AsyncIterable<Uint8Array>,
  level: number,
  expansion: Expansion,
  onPlain?: () => void,
): AsyncGenerator<Uint8Array, Decompressed, void> {
  const input = createByteCursor(chunks);
  const head = await input.peek(MAGIC_BYTES);
  const codec = CODECS.find(({ matches }) => matches(head));
  if (codec === undefined) return yield* readText(input, head, expansion, onPlain);
  if (level === MAX_LEVELS) return nameUnread(TOO_DEEP);
  const outcome = { problem: undefined as string | undefined };
  const decoded = bounded(codec.decode(input, expansion), expansion);
  const inner = yield* decompressLevel(noting(decoded, outcome), level + 1, expansion);
  return { ...inner, problem: outcome.problem ?? inner.problem };
}

async function* readText(
  input: ByteCursor,
  head: Buffer,
  expansion: Expansion,
  onPlain?: () => void,
): AsyncGenerator<Uint8Array, Decompressed, void> {
  if (utf16.matches(head)) return { problem: yield* utf16.decode(input, expansion), unsupported: undefined };
  const unread = findUnreadFormat(head);
  if (unread !== undefined) return nameUnread(unread);
  onPlain?.();
  yield* remainingPieces(input);
  return { problem: undefined, unsupported: undefined };
}

function nameUnread({ name, remedy }: UnreadFormat): Decompressed {
  return { problem: `it is ${name}, which traceward does not read. ${remedy}`, unsupported: name };
}

/** The bytes up to where they are too many. */
async function* bounded(decoded: DecodedBytes, expansion: Expansion): DecodedBytes {
  let step = await decoded.next();
  while (!step.done) {
    expansion.grew(step.value.length);
    const problem = expansion.problem();
    if (problem !== undefined) {
      await decoded.return(problem);
      return problem;
    }
    yield step.value;
    step = await decoded.next();
  }
  return step.value;
}

/** The bytes alone; how they ended goes to `outcome`. */
async function* noting(decoded: DecodedBytes, outcome: { problem: string | undefined }): AsyncGenerator<Uint8Array> {
  outcome.problem = yield* decoded;
}
