import { createZstdDecompress } from 'node:zlib';
import type { ByteCursor } from './byte-cursor.ts';
import type { Codec, DecodedBytes } from './codec.ts';
import type { Expansion } from './expansion.ts';
import { describeFault, runDecoder } from './run-decoder.ts';

const FRAME_MAGIC = 0xfd2fb528;
/** The last four bits of a skippable frame's magic number are free. */
const SKIPPABLE_MAGIC = 0x184d2a50;

/** Blocks have some kB, and each write takes a round trip to Node's thread pool. */
const WRITE_BYTES = 64 * 1024;

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
    const failure = header === undefined ? await skipFrame(frame, input) : yield* decodeFrame(frame, header, input);
    if (failure !== undefined) return failure;
  }
}

async function* decodeFrame(frame: number, header: FrameHeader, input: ByteCursor): DecodedBytes {
  const progress = { complete: false };
  const run = runDecoder(
    (chunkSize) => createZstdDecompress({ chunkSize }),
    gather(piecesOfFrame(header, input, progress)),
  );
  const { error } = yield* run;
  if (!progress.complete && error === undefined) return `the zstd data ends within its frame ${frame}`;
  return error === undefined ? undefined : describeFault('zstd', `frame ${frame}`, error);
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
  };
}

/** A window as the header's first byte tells it, or a frame in one segment, which is its own window. */
function windowOf(flags: number, rest: Buffer): number {
  if ((flags & SINGLE_SEGMENT) === 0) {
    const [window = 0] = rest;
    return 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
  }
  const sizeBytes = contentSizeBytes(flags);
  return rest.length < sizeBytes || sizeBytes > 4
    ? MAX_WINDOW_BYTES
    : rest.readUIntLE(rest.length - sizeBytes, sizeBytes);
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

async function skipFrame(frame: number, input: ByteCursor): Promise<string | undefined> {
  const length = await input.take(4);
  const bytes = length.length === 4 ? passOn(length.readUInt32LE(), input) : undefined;
  for (let step = await bytes?.next(); step !== undefined; step = await bytes?.next()) {
    if (step.done && step.value) return undefined;
    if (step.done) break;
  }
  return `the zstd data ends within its frame ${frame}`;
}

function isMagic(value: number): boolean {
  return value === FRAME_MAGIC || (value & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;
}
