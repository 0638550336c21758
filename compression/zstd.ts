import { createZstdDecompress, zstdDecompressSync } from 'node:zlib';
import type { ByteCursor } from './byte-cursor.ts';
import type { Codec, DecodedBytes } from './codec.ts';
import type { Expansion } from './expansion.ts';
import { expectLike, outputBytesFor, type PartSize } from './part-size.ts';
import { describeFault, release, runDecoder } from './run-decoder.ts';

const FRAME_MAGIC = 0xfd2fb528;
/** The last four bits of a skippable frame's magic number are free. */
const SKIPPABLE_MAGIC = 0x184d2a50;

/** Blocks have some kB, and each write takes a round trip to Node's thread pool. */
const WRITE_BYTES = 64 * 1024;

/** What one call decompresses at most. */
const MAX_SMALL_BYTES = 256 * 1024;
/** The smallest pieces that a decoder gives. */
const MIN_CHUNK_BYTES = 64;

const NOTHING = new Uint8Array();

/** Of a frame's first byte. */
const SINGLE_SEGMENT = 32;
/** zstd refuses larger windows by itself. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;

const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/**
 * zstd of any number of frames, skippable ones among them (RFC 8878). We find the frames ourselves, because
 * Node 22 and 24 drop without a word each frame that arrives in one write with the one before it, and all that
 * follows a skippable one (nodejs/node#64741).
 */
export const zstd: Codec = {
  name: 'zstd',
  matches: (head) => head.length >= 4 && isMagic(head.readUInt32LE()),
  decode,
};

async function* decode(input: ByteCursor, expansion: Expansion): DecodedBytes {
  let expected: PartSize | undefined;
  for (let frame = 1; ; frame += 1) {
    const magic = await input.take(4);
    if (magic.length === 0) return undefined;
    if (magic.length < 4 || !isMagic(magic.readUInt32LE())) {
      return `bytes that are no zstd data follow its frame ${frame - 1}`;
    }
    const isSkippable = magic.readUInt32LE() !== FRAME_MAGIC;
    const header = isSkippable ? undefined : await readFrameHeader(magic, input);
    const tooMuch = expansion.part(header?.windowBytes);
    if (tooMuch !== undefined) return tooMuch;
    if (header === undefined) {
      if (!(await skipFrame(input))) return endsEarly(frame);
      continue;
    }
    const { size, failure } = yield* decodeFrame(frame, header, input, expected);
    if (failure !== undefined) return failure;
    expected = expectLike(size, expected);
  }
}

type Frame = { readonly size: PartSize; readonly failure: string | undefined };

async function* decodeFrame(
  frame: number,
  header: FrameHeader,
  input: ByteCursor,
  expected: PartSize | undefined,
): AsyncGenerator<Uint8Array, Frame, void> {
  const progress = { complete: false };
  const pieces = gather(piecesOfFrame(header, input, progress));
  const { value: first = NOTHING } = await pieces.next();
  const small = progress.complete ? decompressSmallFrame(first, header.contentBytes) : undefined;
  if (small !== undefined) {
    const size = { compressedBytes: first.length, bytes: small.length };
    yield small;
    release(small);
    return { size, failure: undefined };
  }
  const run = runDecoder(
    (chunkSize) => createZstdDecompress({ chunkSize }),
    behind(first, pieces),
    outputBytesFor(expected),
  );
  const { error, size } = yield* run;
  if (error !== undefined) return { size, failure: describeFault('zstd', `frame ${frame}`, error) };
  return { size, failure: progress.complete ? undefined : endsEarly(frame) };
}

/**
 * A small frame at once; undefined where it is not small or tells no size, or where anything is wrong: then it is for a stream,
 * which takes as long to set up as decompressing 100 KB takes.
 */
function decompressSmallFrame(
  frame: Uint8Array,
  contentBytes: number | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  if (contentBytes === undefined || contentBytes === 0 || contentBytes > MAX_SMALL_BYTES) return undefined;
  try {
    // With one byte more: where a chunk is full, the next is made, though nothing comes any more.
    const options = { chunkSize: Math.max(MIN_CHUNK_BYTES, contentBytes + 1), maxOutputLength: contentBytes };
    return zstdDecompressSync(frame, options);
  } catch {
    return undefined;
  }
}

async function* behind(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

/** The same bytes in larger pieces, also those that came before reading failed. */
async function* gather(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let gathered: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of pieces) {
      gathered.push(Buffer.from(piece));
      length += piece.length;
      if (length < WRITE_BYTES) continue;
      yield Buffer.concat(gathered);
      gathered = [];
      length = 0;
    }
  } catch (cause) {
    if (length > 0) yield Buffer.concat(gathered);
    throw cause;
  }
  if (length > 0) yield Buffer.concat(gathered);
}

type FrameHeader = {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
  readonly hasChecksum: boolean;
  /** What the decoder looks back at, as far as the header tells. */
  readonly windowBytes: number;
  /** What comes of it; undefined where the header does not tell, or a great number. */
  readonly contentBytes: number | undefined;
};

async function readFrameHeader(magic: Buffer, input: ByteCursor): Promise<FrameHeader> {
  const descriptor = await input.take(1);
  const flags = descriptor[0] ?? 0;
  const rest = await input.take(headerRest(flags));
  return {
    bytes: descriptor.length === 0 ? descriptor : Buffer.concat([magic, descriptor, rest]),
    isWhole: descriptor.length === 1 && rest.length === headerRest(flags),
    hasChecksum: (flags & 4) !== 0,
    windowBytes: Math.min(windowOf(flags, rest), MAX_WINDOW_BYTES),
    contentBytes: contentBytesOf(flags, rest),
  };
}

/** A window as the header's first byte tells it, or a frame in one segment, which is its own window. */
function windowOf(flags: number, rest: Buffer): number {
  if (flags & SINGLE_SEGMENT) return contentBytesOf(flags, rest) ?? MAX_WINDOW_BYTES;
  const [window = 0] = rest;
  return 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
}

function contentBytesOf(flags: number, rest: Buffer): number | undefined {
  const length = contentSizeBytes(flags);
  if (length === 0 || length > 4 || rest.length < length) return undefined;
  // Two bytes tell what one cannot.
  return rest.readUIntLE(rest.length - length, length) + (length === 2 ? 256 : 0);
}

/** The bytes of one frame and no more, found by the lengths in the headers of its blocks. */
async function* piecesOfFrame(
  { bytes, isWhole, hasChecksum }: FrameHeader,
  input: ByteCursor,
  progress: { complete: boolean },
): AsyncGenerator<Uint8Array> {
  yield bytes;
  if (!isWhole) return;
  for (let isLast = false; !isLast; ) {
    const header = await input.take(3);
    yield header;
    if (header.length < 3) return;
    const value = header.readUIntLE(0, 3);
    const type = (value >> 1) & 3;
    if (type === RESERVED_BLOCK) return;
    isLast = (value & 1) === 1;
    if (!(yield* passOn(type === RLE_BLOCK ? 1 : value >> 3, input))) return;
  }
  if (hasChecksum && !(yield* passOn(4, input))) return;
  progress.complete = true;
}

/** The length of a frame's header after its descriptor: window, dictionary id, content size. */
function headerRest(flags: number): number {
  const dictionary = [0, 1, 2, 4][flags & 3] ?? 0;
  return ((flags & SINGLE_SEGMENT) === 0 ? 1 : 0) + dictionary + contentSizeBytes(flags);
}

function contentSizeBytes(flags: number): number {
  return [(flags & SINGLE_SEGMENT) === 0 ? 0 : 1, 2, 4, 8][flags >> 6] ?? 0;
}

/** False if the input ends before. */
async function* passOn(count: number, input: ByteCursor): AsyncGenerator<Uint8Array, boolean, void> {
  for (let missing = count; missing > 0; ) {
    const piece = await input.next();
    if (piece === undefined) return false;
    const wanted = piece.subarray(0, missing);
    input.unread(piece.subarray(wanted.length));
    missing -= wanted.length;
    yield wanted;
  }
  return true;
}

/** False if the input ends before. */
async function skipFrame(input: ByteCursor): Promise<boolean> {
  const length = await input.take(4);
  if (length.length < 4) return false;
  const bytes = passOn(length.readUInt32LE(), input);
  for (;;) {
    const { done, value } = await bytes.next();
    if (done) return value;
  }
}

function endsEarly(frame: number): string {
  return `the zstd data ends within its frame ${frame}`;
}

function isMagic(value: number): boolean {
  return value === FRAME_MAGIC || (value & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;
}
