import { isUtf8 } from 'node:buffer';
import type { Position } from '../framing/reader.ts';
import type { LogRecord } from '../framing/record.ts';
import { NONE } from './hole.ts';
import { createKernel, type Kernel } from './kernel.ts';
import { learn } from './learn.ts';
import { createHead, createTail, type Head, type Tail } from './shape.ts';

/** What is made of lines whose shape is known. */
export type ShapeHandler = {
  /** An exec or a connect, or another event that is to be looked at. The record is only lent. */
  record(record: LogRecord, position: Position): void;
  /** So many events that the rule does not look at. */
  others(count: number): void;
};

/** The shapes of lines that were seen so far, and the memory in which lines are compared with them. */
export type Shapes = {
  readonly kernel: Kernel;
  /** Reads lines from `from` to `to`, as long as their shapes are known; gives where it stopped. */
  read(
    from: number,
    to: number,
    firstLine: number,
    handler: ShapeHandler,
  ): { readonly at: number; readonly count: number };
  /** Looks at a line that was read in another way. It lies in the kernel's memory and ends with its end of line. */
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
/** More differences mean another process; the next line is likely to be about the same one. */
const FEW_DIFFERENCES = 6;

export function createShapes(): Shapes {
  const kernel = createKernel();
  let heads: Head[] = [];
  let credit = FIRST_LESSONS * LINES_PER_LESSON;
  let others = 0;
  let tailEnd = NONE;

  return { kernel, read, learn: learnFrom };

  function read(from: number, to: number, firstLine: number, handler: ShapeHandler) {
    let at = from;
    let count = 0;
    others = 0;
    while (at < to) {
      const end = readLine(at, firstLine + count, handler);
      if (end === NONE) break;
      at = end;
      count += 1;
    }
    if (others > 0) handler.others(others);
    credit = Math.min(credit + count, FIRST_LESSONS * LINES_PER_LESSON);
    return { at, count };
  }

  function readLine(from: number, line: number, handler: ShapeHandler): number {
    for (let index = 0; index < heads.length; index += 1) {
      const head = heads[index];
      const nameAt = head?.part.match(from) ?? NONE;
      if (head === undefined || nameAt === NONE) continue;
      const tail = findTail(nameAt, head.tails.get(kernel.hash(nameAt)));
      if (tail === undefined || !isReadable(from, tailEnd, head)) continue;
      if (index > 0) moveToFront(heads, index);
      return take(from, nameAt, line, head, tail, handler) ? tailEnd : NONE;
    }
    return NONE;
  }

  /** The tail that matches; where it ends is in `tailEnd`. */
  function findTail(nameAt: number, tails: Tail[] = []): Tail | undefined {
    for (let index = 0; index < tails.length; index += 1) {
      const tail = tails[index];
      tailEnd = tail?.part.match(nameAt) ?? NONE;
      if (tailEnd === NONE) continue;
      if (index > 0) moveToFront(tails, index);
      return tail;
    }
    return undefined;
  }

  function isReadable(from: number, to: number, { isWrapped }: Head): boolean {
    if (to - from > (isWrapped ? MAX_WRAPPED_BYTES : MAX_LINE_BYTES)) return false;
    if (kernel.pastAscii.value === 0) return true;
    kernel.pastAscii.value = 0;
    return isUtf8(kernel.bytes.subarray(from, to));
  }

  function take(from: number, nameAt: number, line: number, head: Head, tail: Tail, handler: ShapeHandler): boolean {
    if (tail.record === undefined) {
      others += 1;
      if (head.part.differences() > FEW_DIFFERENCES) head.part.renew(from, nameAt);
      if (tail.part.differences() > FEW_DIFFERENCES) tail.part.renew(nameAt, tailEnd);
      return true;
    }
    if (!head.part.renew(from, nameAt) || !tail.part.renew(nameAt, tailEnd)) return false;
    handler.record(tail.record({ head: from, tail: nameAt }), { line, record: 1 });
    return true;
  }

  function learnFrom(line: Buffer): void {
    if (credit < LINES_PER_LESSON || line.length > MAX_LINE_BYTES) return;
    credit -= LINES_PER_LESSON;
    const lesson = learn(kernel, line);
    kernel.pastAscii.value = 0;
    if (lesson === undefined || (lesson.isWrapped && line.length > MAX_WRAPPED_BYTES)) return;
    const fresh = createHead(kernel, line, lesson);
    const head = heads.find(({ signature }) => signature === fresh?.signature) ?? fresh;
    const tail = head && createTail(kernel, line, lesson, head.part);
    if (head === undefined || tail === undefined) return forget();
    if (head === fresh) heads = [head, ...heads.slice(0, MAX_HEADS - 1)];
    if (head.tails.size >= MAX_NAMES) head.tails.clear();
    const hash = kernel.hash(line.byteOffset + lesson.nameAt);
    head.tails.set(hash, [tail, ...(head.tails.get(hash) ?? []).slice(0, MAX_TAILS - 1)]);
  }

  /** The memory is full: what is still of use will be learnt anew. */
  function forget(): void {
    heads = [];
    kernel.clear();
  }
}

function moveToFront<Item>(items: Item[], index: number): void {
  items.unshift(...items.splice(index, 1));
}
