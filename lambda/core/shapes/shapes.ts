import { BACKSLASH, QUOTE, SPACE } from '../framing/bytes.ts';
import type { Position } from '../framing/reader.ts';
import type { LogRecord } from '../framing/record.ts';
import { NONE } from './hole.ts';
import { learn } from './learn.ts';
import type { Lines } from './part.ts';
import { createHead, createTail, type Head, type Tail } from './shape.ts';

/** What is made of lines whose shape is known. */
export type ShapeHandler = {
  /** An exec or a connect, or another event that is to be looked at. The record is only lent. */
  record(record: LogRecord, position: Position): void;
  /** So many events that the rule does not look at. */
  others(count: number): void;
};

export type Shapes = {
  /** Reads lines as long as their shapes are known; gives where it stopped and how many lines that were. */
  read(lines: Lines, from: number, firstLine: number): { readonly at: number; readonly count: number };
  /** Looks at a line that was read in another way. It ends with its end of line. */
  learn(line: Buffer): void;
};

/** Tracee's events have a few shapes each; a log of hostile lines has one for each line. */
const MAX_HEADS = 16;
const MAX_TAILS = 16;
const MAX_NAMES = 1024;
/** From a longer line nothing is learnt, and a longer line is not read here. */
const MAX_LINE_BYTES = 64 * 1024;
/** In Docker's log a longer text without an end is the first part of a record. */
const MAX_WRAPPED_BYTES = 16 * 1024;
/** Learning takes several times as long as reading. What it may take is earned by lines that were known. */
const FIRST_LESSONS = 512;
const LINES_PER_LESSON = 32;

export function createShapes(handler: ShapeHandler): Shapes {
  const heads: Head[] = [];
  let credit = FIRST_LESSONS * LINES_PER_LESSON;
  let others = 0;
  let tailEnd = NONE;

  return { read, learn: learnFrom };

  function read(lines: Lines, from: number, firstLine: number) {
    let at = from;
    let count = 0;
    others = 0;
    while (at < lines.length) {
      const end = readLine(lines, at, firstLine + count);
      if (end === NONE) break;
      at = end;
      count += 1;
    }
    if (others > 0) handler.others(others);
    credit = Math.min(credit + count, FIRST_LESSONS * LINES_PER_LESSON);
    return { at, count };
  }

  function readLine(lines: Lines, from: number, line: number): number {
    for (let index = 0; index < heads.length; index += 1) {
      const head = heads[index];
      const nameAt = head?.stretch.match(lines, from) ?? NONE;
      if (head === undefined || nameAt === NONE) continue;
      const tail = findTail(lines, nameAt, head);
      if (tail === undefined || tailEnd - from > (head.isWrapped ? MAX_WRAPPED_BYTES : MAX_LINE_BYTES)) continue;
      if (index > 0) moveToFront(heads, index);
      if (tail.record === undefined) others += 1;
      else handler.record(tail.record(lines, from), { line, record: 1 });
      head.stretch.keep(lines);
      tail.stretch.keep(lines);
      return tailEnd;
    }
    return NONE;
  }

  /** The tail that matches; where it ends is in `tailEnd`. */
  function findTail(lines: Lines, nameAt: number, { tails: byName }: Head): Tail | undefined {
    const tails = byName.get(hashName(lines.bytes, nameAt));
    if (tails === undefined) return undefined;
    for (let index = 0; index < tails.length; index += 1) {
      const tail = tails[index];
      tailEnd = tail?.stretch.match(lines, nameAt) ?? NONE;
      if (tailEnd === NONE) continue;
      if (index > 0) moveToFront(tails, index);
      return tail;
    }
    return undefined;
  }

  function learnFrom(line: Buffer): void {
    if (credit < LINES_PER_LESSON || line.length > MAX_LINE_BYTES) return;
    credit -= LINES_PER_LESSON;
    const lesson = learn(line);
    if (lesson === undefined || (lesson.isWrapped && line.length > MAX_WRAPPED_BYTES)) return;
    const head = provideHead(createHead(line, lesson));
    const hash = hashName(line, lesson.nameAt);
    const tails = head.tails.get(hash) ?? [];
    tails.unshift(createTail(line, lesson, head.stretch));
    tails.splice(MAX_TAILS);
    if (head.tails.size >= MAX_NAMES) head.tails.clear();
    head.tails.set(hash, tails);
  }

  function provideHead(fresh: Head): Head {
    const known = heads.find(({ signature }) => signature === fresh.signature);
    if (known !== undefined) return known;
    heads.unshift(fresh);
    heads.splice(MAX_HEADS);
    return fresh;
  }
}

/** Of the name that begins at `from`; names that share a hash are told apart by their tails. */
function hashName(bytes: Buffer, from: number): number {
  let hash = 0;
  for (let at = from; ; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE || byte === BACKSLASH || byte < SPACE) return hash;
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
}

function moveToFront<Item>(items: Item[], index: number): void {
  items.unshift(...items.splice(index, 1));
}
