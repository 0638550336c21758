import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  RETURN,
  SPACE,
  TAB,
} from '#core/records/bytes.ts';
import type { LogRecord } from '#core/records/record.ts';
import type { Envelope } from './envelope.ts';
import type { Matcher } from './matcher.ts';
import { isSamePath, type Path } from './path.ts';

/**
 * What may stand in a slot, a stretch in which lines of one template may differ. The inner kinds are those of JSON that a
 * JSON string carries: each of its quotes has a backslash before it.
 */
export const NUMBER = 0;
/** What stands between two quotes. */
export const TEXT = 1;
/** An array of nothing but strings, from bracket to bracket. */
export const TEXTS = 2;
export const INNER_TEXT = 3;
export const INNER_TEXTS = 4;
/** A text in which nobody would search for an event: without a brace and an escape, and not like the base64 of an object. */
const PLAIN_TEXT = 5;
/** Of a text that stands before the line's object. */
const DIGITS = 6;
export type SlotKind =
  | typeof NUMBER
  | typeof TEXT
  | typeof TEXTS
  | typeof INNER_TEXT
  | typeof INNER_TEXTS
  | typeof PLAIN_TEXT
  | typeof DIGITS;

export type Slot = { readonly kind: SlotKind; readonly start: number; readonly end: number };

/** In place of a position: what stands there does not match. */
export const NONE = 0;

const LETTER_N = 0x6e;

export type OutlinedSlot = Slot & {
  /** Within the record that the slot belongs to: Tracee's own, or the wrapper's. */
  readonly path: Path;
  readonly isOfWrapper: boolean;
};

/** Where Tracee's record lies in its line: it is the line's own object, or what a wrapper holds, as object or as text. */
export type RecordSpan = { readonly start: number; readonly end: number; readonly isInner: boolean };

/** What a line's object consists of. */
export type Outline = {
  readonly slots: readonly OutlinedSlot[];
  readonly record: RecordSpan;
  /** Of Tracee's record in the line's object. */
  readonly recordPath: Path;
  /** The objects of the wrapper, of which one may be in another. */
  readonly objects: readonly OutlinedObject[];
};

export type OutlinedObject = { readonly path: Path; readonly text: LogRecord['text'] };

/** Deeper than any record of Tracee's in any wrapper. */
export const MAX_DEPTH = 24;

/**
 * Finds all numbers, strings and arrays of strings in the object that begins at `start` of a line, which lies in the
 * matcher's memory. It is valid JSON. Undefined if something in it is unusual: keys that come twice or are escaped, or an
 * escape within an escape. Where Tracee's record stands twice, the last is taken.
 */
export function outlineObject(
  matcher: Matcher,
  line: Buffer,
  start: number,
  envelope: Envelope | undefined,
): Outline | undefined {
  const slots: OutlinedSlot[] = [];
  const objects: OutlinedObject[] = [];
  const content = Buffer.from(envelope?.record.text ?? '');
  let record: RecordSpan | undefined;
  let recordPath: Path = [];
  let isInner = false;
  let isOfWrapper = envelope !== undefined;

  const end = value(start, []);
  if (end === NONE) return undefined;
  if (envelope === undefined) record = { start, end, isInner: false };
  return record && { slots, record, recordPath, objects };

  /** Each of these returns where what begins at `from` ends, or NONE. */
  function value(from: number, path: Path): number {
    const byte = line[from] ?? 0;
    if (path.length > MAX_DEPTH) return NONE;
    if (isCarrier(from, path)) return carried(from, path);
    if (byte === OPEN_BRACE) return noted(path, from, object(from, path));
    if (byte === OPEN_BRACKET) return array(from, path);
    if (isQuote(from)) return text(from, path);
    for (const word of ['true', 'false', 'null']) {
      if (line.toString('latin1', from, from + word.length) === word) return from + word.length;
    }
    return slot(NUMBER, from, path);
  }

  /** Whether Tracee's record is what begins there. */
  function isCarrier(from: number, path: Path): boolean {
    if (!isOfWrapper || envelope === undefined) return false;
    if (envelope.path !== undefined) return isSamePath(path, envelope.path);
    if (line[from] !== QUOTE) return line.subarray(from, from + content.length).equals(content);
    const textEnd = endOfSlot(TEXT, from + 1);
    return (
      textEnd - from > content.length && JSON.parse(line.toString('utf8', from, textEnd + 1)) === envelope.record.text
    );
  }

  function carried(from: number, path: Path): number {
    recordPath = path;
    isOfWrapper = false;
    isInner = line[from] === QUOTE;
    const start = isInner ? from + 1 : from;
    let at = line[start] === OPEN_BRACE ? object(start, []) : NONE;
    record = { start, end: at, isInner };
    if (isInner && at !== NONE) at = behindInnerEnd(at);
    isInner = false;
    isOfWrapper = true;
    return at;
  }

  /** The line's own end, which some wrappers keep, and the closing quote. */
  function behindInnerEnd(from: number): number {
    const at = line[from] === BACKSLASH && line[from + 1] === LETTER_N ? from + 2 : from;
    return line[at] === QUOTE ? at + 1 : NONE;
  }

  function object(from: number, path: Path): number {
    const keys = new Set<string>();
    let at = skipSpace(from + 1);
    while (line[at] !== CLOSE_BRACE) {
      if (keys.size > 0) {
        if (line[at] !== COMMA) return NONE;
        at = skipSpace(at + 1);
      }
      const keyEnd = isQuote(at) ? endOfSlot(textKind(), at + quoteLength()) : NONE;
      if (keyEnd === NONE) return NONE;
      const key = line.toString('utf8', at + quoteLength(), keyEnd);
      if (keys.has(key) || key.includes('\\') || key === '__proto__') return NONE;
      keys.add(key);
      at = skipSpace(keyEnd + quoteLength());
      if (line[at] !== COLON) return NONE;
      at = value(skipSpace(at + 1), [...path, key]);
      if (at === NONE) return NONE;
      at = skipSpace(at);
    }
    return at + 1;
  }

  function noted(path: Path, from: number, end: number): number {
    if (isOfWrapper && end !== NONE) objects.push({ path, text: line.toString('utf8', from, end) });
    return end;
  }

  function array(from: number, path: Path): number {
    const kind = isInner ? INNER_TEXTS : TEXTS;
    if (!isSearched() && endOfSlot(kind, from) !== NONE) return slot(kind, from, path);
    let at = skipSpace(from + 1);
    for (let index = 0; line[at] !== CLOSE_BRACKET; index += 1) {
      if (index > 0) {
        if (line[at] !== COMMA) return NONE;
        at = skipSpace(at + 1);
      }
      at = value(at, [...path, index]);
      if (at === NONE) return NONE;
      at = skipSpace(at);
    }
    return at + 1;
  }

  function text(from: number, path: Path): number {
    const plain = isSearched() ? slot(PLAIN_TEXT, from + 1, path) : NONE;
    // What may hold an event is the same in all lines of the template.
    const other = isSearched() ? endOfSlot(TEXT, from + 1) : slot(textKind(), from + quoteLength(), path);
    const end = plain === NONE ? other : plain;
    return end === NONE ? NONE : end + quoteLength();
  }

  function slot(kind: SlotKind, start: number, path: Path): number {
    const end = endOfSlot(kind, start);
    if (end !== NONE) slots.push({ kind, start, end, path, isOfWrapper });
    return end;
  }

  function endOfSlot(kind: SlotKind, at: number): number {
    const end = matcher.endOfSlot(kind, line.byteOffset + at);
    return end === NONE ? NONE : end - line.byteOffset;
  }

  /** Whether the reader of records looks into what stands here, because it knows nothing of this wrapper. */
  function isSearched(): boolean {
    return isOfWrapper && envelope?.path === undefined;
  }

  function isQuote(at: number): boolean {
    return isInner ? line[at] === BACKSLASH && line[at + 1] === QUOTE : line[at] === QUOTE;
  }

  function quoteLength(): number {
    return isInner ? 2 : 1;
  }

  function textKind(): SlotKind {
    return isInner ? INNER_TEXT : TEXT;
  }

  function skipSpace(from: number): number {
    const at = endOfSpace(line, from);
    return line[at] === NEWLINE ? line.length : at;
  }
}

/** Behind the space that begins at `from`, on its line. */
export function endOfSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === SPACE || bytes[at] === TAB || bytes[at] === RETURN) at += 1;
  return at;
}

/** Text without a quote or a brace that no reader takes for anything but the first bytes of a plain line. */
const PLAIN_START = /^[A-Za-z0-9<][\t !#-z|}~]{0,1000}$/;
/** Somewhere in it: what may name a pod and its container. */
const NAMES = /(?:^|[ =])(?:pod\/|[a-z\d.-]+ [a-z\d-]+ )/;

/** The numbers in the text before an object of a line, as times have them; undefined if that may be more than text. */
export function outlineTextBefore(text: string): OutlinedSlot[] | undefined {
  if (text !== '' && !PLAIN_START.test(text)) return undefined;
  if (NAMES.test(text)) return [];
  return [...text.matchAll(/\d+/g)].map(({ 0: digits, index }) => {
    return { kind: DIGITS, start: index, end: index + digits.length, path: [], isOfWrapper: true };
  });
}
