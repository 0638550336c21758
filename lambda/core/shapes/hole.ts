import { isUtf8 } from 'node:buffer';
import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, OPEN_BRACKET, QUOTE, SPACE } from '../framing/bytes.ts';

/**
 * A place in a line where lines of one shape may differ, and what may stand there. The inner kinds are those of
 * JSON that a JSON string carries: each of its quotes has a backslash before it.
 */
export const NUMBER = 0;
/** What stands between two quotes. */
export const TEXT = 1;
/** An array of nothing but strings, from bracket to bracket. */
export const TEXTS = 2;
export const INNER_TEXT = 3;
export const INNER_TEXTS = 4;
export type HoleKind = typeof NUMBER | typeof TEXT | typeof TEXTS | typeof INNER_TEXT | typeof INNER_TEXTS;

/** In place of a position: what stands there is not valid, or too unusual to be looked at here. */
export const NONE = -1;

const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const EXPONENT = 0x65;
const LETTER_U = 0x75;
const SLASH = 0x2f;
const TO_LOWER_CASE = 0x20;

/** Which byte may follow a backslash in JSON, `u` apart. */
const ESCAPES = new Uint8Array(256);
for (const byte of Buffer.from('"\\/bfnrt')) ESCAPES[byte] = 1;

/** Printable ASCII that stands for itself in a string. Most strings hold nothing else, and the loops over them are short. */
const PLAIN = new Uint8Array(256).fill(1, SPACE, 0x7f);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

/** Where the value that begins at `from` ends. `bytes` must hold an end of line behind `from`. */
export function endOfHole(kind: HoleKind, bytes: Buffer, from: number): number {
  if (kind === NUMBER) return endOfNumber(bytes, from);
  if (kind === TEXT) return endOfText(bytes, from);
  if (kind === INNER_TEXT) return endOfInnerText(bytes, from);
  return endOfTexts(bytes, from, kind === INNER_TEXTS);
}

function endOfNumber(bytes: Buffer, from: number): number {
  let at = from;
  let byte = bytes[at] ?? 0;
  if (byte === ZERO || byte === COMMA || byte === CLOSE_BRACE) return endOfUnusualNumber(bytes, from);
  while (byte >= ZERO && byte <= NINE) {
    at += 1;
    byte = bytes[at] ?? 0;
  }
  return byte === COMMA || byte === CLOSE_BRACE ? at : endOfUnusualNumber(bytes, from);
}

/** All of JSON's grammar of numbers. */
function endOfUnusualNumber(bytes: Buffer, from: number): number {
  const first = bytes[from] === MINUS ? from + 1 : from;
  let at = endOfDigits(bytes, first);
  if (at === first || (bytes[first] === ZERO && at > first + 1)) return NONE;
  if (bytes[at] === POINT) {
    const fraction = at + 1;
    at = endOfDigits(bytes, fraction);
    if (at === fraction) return NONE;
  }
  if (((bytes[at] ?? 0) | TO_LOWER_CASE) !== EXPONENT) return at;
  const sign = bytes[at + 1];
  const exponent = sign === MINUS || sign === PLUS ? at + 2 : at + 1;
  at = endOfDigits(bytes, exponent);
  return at === exponent ? NONE : at;
}

function endOfDigits(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[at] ?? 0) at += 1;
  return at;
}

function endOfText(bytes: Buffer, from: number): number {
  let at = from;
  while (PLAIN[bytes[at] ?? 0] === 1) at += 1;
  return bytes[at] === QUOTE ? at : endOfUnusualText(bytes, from, at);
}

/** A text with escapes or with characters past ASCII; it is plain up to `plainEnd`. */
function endOfUnusualText(bytes: Buffer, from: number, plainEnd: number): number {
  let at = plainEnd;
  let allBits = 0;
  for (let byte = bytes[at] ?? 0; byte !== QUOTE; byte = bytes[at] ?? 0) {
    if (byte < SPACE) return NONE;
    at = byte === BACKSLASH ? endOfEscape(bytes, at + 1) : at + 1;
    if (at === NONE) return NONE;
    allBits |= byte;
  }
  return allBits < 0x80 || isUtf8(bytes.subarray(from, at)) ? at : NONE;
}

/** `from` is behind the backslash. */
function endOfEscape(bytes: Buffer, from: number): number {
  const byte = bytes[from] ?? 0;
  if (ESCAPES[byte] === 1) return from + 1;
  return byte === LETTER_U && isHex(bytes, from + 1) ? from + 5 : NONE;
}

function isHex(bytes: Buffer, from: number): boolean {
  for (let at = from; at < from + 4; at += 1) {
    const byte = bytes[at] ?? 0;
    const letter = byte | TO_LOWER_CASE;
    if (!((byte >= ZERO && byte <= NINE) || (letter >= 0x61 && letter <= 0x66))) return false;
  }
  return true;
}

/** The end is at the backslash of the closing quote. */
function endOfInnerText(bytes: Buffer, from: number): number {
  let at = from;
  while (PLAIN[bytes[at] ?? 0] === 1) at += 1;
  return bytes[at] === BACKSLASH && bytes[at + 1] === QUOTE ? at : endOfUnusualInnerText(bytes, from, at);
}

function endOfUnusualInnerText(bytes: Buffer, from: number, plainEnd: number): number {
  let at = plainEnd;
  let allBits = 0;
  for (let byte = bytes[at] ?? 0; byte !== BACKSLASH || bytes[at + 1] !== QUOTE; byte = bytes[at] ?? 0) {
    if (byte === QUOTE || byte < SPACE) return NONE;
    at = byte === BACKSLASH ? endOfInnerEscape(bytes, at + 1) : at + 1;
    if (at === NONE) return NONE;
    allBits |= byte;
  }
  return allBits < 0x80 || isUtf8(bytes.subarray(from, at)) ? at : NONE;
}

/** A slash or a character past ASCII that the outer string escapes, or an escape of the inner one. */
function endOfInnerEscape(bytes: Buffer, from: number): number {
  const byte = bytes[from] ?? 0;
  if (byte === SLASH) return from + 1;
  if (byte === LETTER_U) return isHex(bytes, from + 1) && isPastAscii(bytes, from + 1) ? from + 5 : NONE;
  if (byte !== BACKSLASH) return NONE;
  const escaped = bytes[from + 1] ?? 0;
  if (escaped !== BACKSLASH) return escaped === QUOTE ? NONE : endOfEscape(bytes, from + 1);
  return bytes[from + 2] === QUOTE || bytes[from + 2] === BACKSLASH ? from + 3 : NONE;
}

/** Whether these four hexadecimal digits are 0080 or more. */
function isPastAscii(bytes: Buffer, from: number): boolean {
  return bytes[from] !== ZERO || bytes[from + 1] !== ZERO || (bytes[from + 2] ?? 0) >= 0x38;
}

function endOfTexts(bytes: Buffer, from: number, isInner: boolean): number {
  if (bytes[from] !== OPEN_BRACKET) return NONE;
  if (bytes[from + 1] === CLOSE_BRACKET) return from + 2;
  for (let at = from + 1; ; at += 1) {
    while (bytes[at] === SPACE) at += 1;
    if (isInner) {
      if (bytes[at] !== BACKSLASH) return NONE;
      at += 1;
    }
    if (bytes[at] !== QUOTE) return NONE;
    at = isInner ? endOfInnerText(bytes, at + 1) : endOfText(bytes, at + 1);
    if (at === NONE) return NONE;
    at += isInner ? 2 : 1;
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    if (bytes[at] !== COMMA) return NONE;
  }
}
