import { createInflateRaw } from 'node:zlib';
import { type ByteCursor, remainingPieces } from './byte-cursor.ts';
import { checksumOf } from './checksum.ts';
import type { Codec, DecodedBytes } from './codec.ts';
import type { Expansion } from './expansion.ts';
import { expectLike, outputBytesFor, type PartSize } from './part-size.ts';
import { describeFault, release, runDecoder } from './run-decoder.ts';
import { inflateSmallMember } from './small-member.ts';

/** Flags of a member's header (RFC 1952). */
const HAS_HEADER_CHECKSUM = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;

/**
 * gzip of any number of members. We frame the members ourselves, because node:zlib drops without a word what
 * stands behind zeros, and drops good data with an error for what stands behind the last member.
 */
export const gzip: Codec = {
  name: 'gzip',
  matches: (head) => head[0] === 0x1f && head[1] === 0x8b,
  decode,
};

async function* decode(input: ByteCursor, expansion: Expansion): DecodedBytes {
  let problem: string | undefined;
  let expected: PartSize | undefined;
  for (let member = 1; ; member += 1) {
    const header = await input.take(HEADER_BYTES);
    if (header.length === 0) return problem;
    if (header[0] === 0 && member > 1) return (await hasOnlyZeros(header, input)) ? problem : unreadBehindZeros(member);
    const fault = (await faultOfHeader(member, header, input)) ?? expansion.part();
    if (fault !== undefined) return fault;
    const body = yield* decodeBody(input, expected);
    if (body.error !== undefined) return describeFault('gzip', `member ${member}`, body.error);
    const trailer = await input.take(TRAILER_BYTES);
    if (trailer.length < TRAILER_BYTES) return endsEarly(member);
    // A wrong checksum does not hide where the next member begins; all other damage does.
    if (!isTrailerOf(trailer, body)) problem ??= `the checksum of member ${member} of the gzip data is wrong`;
    expected = expectLike(body.size, expected);
  }
}

/** Reads what may follow the header, too. */
async function faultOfHeader(member: number, header: Buffer, input: ByteCursor): Promise<string | undefined> {
  if (header[0] !== 0x1f || header[1] !== 0x8b) return `bytes that are no gzip data follow its member ${member - 1}`;
  if (header.length < HEADER_BYTES) return endsEarly(member);
  if (header[2] !== 8) return `member ${member} of the gzip data uses an unknown method`;
  return (await skipOptionalFields(header[3] ?? 0, input)) ? undefined : endsEarly(member);
}

type Body = { readonly size: PartSize; readonly checksum: number; readonly error: string | undefined };

async function* decodeBody(input: ByteCursor, expected: PartSize | undefined): AsyncGenerator<Uint8Array, Body, void> {
  const atHand = (await input.next()) ?? new Uint8Array();
  const small = inflateSmallMember(atHand, expected);
  if (small === undefined) {
    input.unread(atHand);
    return yield* decodeStream(input, outputBytesFor(expected));
  }
  input.unread(small.unused);
  const body = { size: small.size, checksum: checksumOf(small.bytes), error: undefined };
  yield small.bytes;
  release(small.bytes);
  return body;
}

async function* decodeStream(input: ByteCursor, outputBytes: number): AsyncGenerator<Uint8Array, Body, void> {
  let checksum = 0;
  const run = runDecoder((chunkSize) => createInflateRaw({ chunkSize }), remainingPieces(input), outputBytes);
  let step = await run.next();
  while (!step.done) {
    checksum = checksumOf(step.value, checksum);
    yield step.value;
    step = await run.next();
  }
  const { error, size, unused } = step.value;
  input.unread(unused);
  return { size, checksum, error };
}

function isTrailerOf(trailer: Buffer, { checksum, size }: Body): boolean {
  return trailer.readUInt32LE(0) === checksum && trailer.readUInt32LE(4) === size.bytes % 2 ** 32;
}

/** False if the input ends within the fields. */
async function skipOptionalFields(flags: number, input: ByteCursor): Promise<boolean> {
  if (flags & HAS_EXTRA) {
    const length = await input.take(2);
    if (length.length < 2) return false;
    if ((await input.take(length.readUInt16LE())).length < length.readUInt16LE()) return false;
  }
  if (flags & HAS_NAME && !(await skipText(input))) return false;
  if (flags & HAS_COMMENT && !(await skipText(input))) return false;
  return !(flags & HAS_HEADER_CHECKSUM) || (await input.take(2)).length === 2;
}

async function skipText(input: ByteCursor): Promise<boolean> {
  for (let piece = await input.next(); piece !== undefined; piece = await input.next()) {
    const end = piece.indexOf(0);
    if (end !== -1) {
      input.unread(piece.subarray(end + 1));
      return true;
    }
  }
  return false;
}

/** Zeros up to the end are padding, as tapes and block devices leave it. */
async function hasOnlyZeros(start: Buffer, input: ByteCursor): Promise<boolean> {
  for (let piece: Uint8Array | undefined = start; piece !== undefined; piece = await input.next()) {
    if (piece.some((byte) => byte !== 0)) return false;
  }
  return true;
}

function unreadBehindZeros(member: number): string {
  return `bytes behind zeros after member ${member - 1} of the gzip data were left unread`;
}

function endsEarly(member: number): string {
  return `the gzip data ends within its member ${member}`;
}
