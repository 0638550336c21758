import { isUtf8 } from 'node:buffer';
import type { Position } from '#core/records/record-reader.ts';
import type { Event, MalformedEvent } from '#core/tracee/event.ts';
import type { Remembered } from './cached.ts';
import { learn } from './compile-template.ts';
import { createMemory } from './key-cache.ts';
import { createKernel, FOUND, type Kernel } from './matcher.ts';
import {
  addHead,
  addTail,
  createHeadList,
  type Head,
  MAX_LINE_BYTES,
  maxLineBytes,
  signatureOf,
  type Tail,
} from './template.ts';

/** What is made of lines whose shape is known. */
export type ShapeHandler = {
  /** An exec or a connect, or another event that is to be looked at. It is only lent. */
  event(event: Event | MalformedEvent, position: Position): void;
  /** So many events that the rule does not look at. */
  others(count: number): void;
};

/** The shapes of lines that were seen so far, and the memory in which lines are compared with them. */
export type Shapes = {
  readonly kernel: Kernel;
  /** Reads lines from `from` to `to`, as long as their shapes are known; gives where it stopped and how many those were. */
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
const MAX_TAILS_OF_NAME = 32;
/** Learning takes several times as long as reading. What it may take is earned by lines that were known. */
const FIRST_LESSONS = 512;
const LINES_PER_LESSON = 32;
/** More than a node's containers have processes and peers, and a few MB. */
const MAX_REMEMBERED = 8192;

export function createShapes(): Shapes {
  const kernel = createKernel();
  const { words, bytes } = kernel;
  let heads = new Map<number, Head>();
  let tails = new Map<number, Tail>();
  let tailsOfName = new Map<string, number>();
  const memory = createMemory<Remembered>(kernel, MAX_REMEMBERED);
  let list = createHeadList(kernel) ?? 0;
  let credit = FIRST_LESSONS * LINES_PER_LESSON;

  return { kernel, read, learn: learnFrom };

  function read(from: number, to: number, firstLine: number, handler: ShapeHandler) {
    let at = from;
    let count = 0;
    for (let goesOn = true; goesOn; ) {
      const isKnown = kernel.read(list, at, to) === 1;
      const passed = words[FOUND.passed] ?? 0;
      if (passed > 0) handler.others(passed);
      at = words[FOUND.stop] ?? 0;
      count += passed;
      goesOn = isKnown && take(at, firstLine + count, handler);
      if (!goesOn) break;
      at = words[FOUND.end] ?? 0;
      count += 1;
    }
    credit = Math.min(credit + count, FIRST_LESSONS * LINES_PER_LESSON);
    return { at, count };
  }

  /** Takes the line that the kernel stopped at. False if that cannot be done. */
  function take(from: number, line: number, handler: ShapeHandler): boolean {
    const nameAt = words[FOUND.nameAt] ?? 0;
    const end = words[FOUND.end] ?? 0;
    const tail = tails.get(words[FOUND.tail] ?? 0);
    if (tail === undefined) return false;
    if (words[FOUND.isPastAscii] === 1 && !isUtf8(bytes.subarray(from, end))) return false;
    if (tail.readEvent === undefined) {
      handler.others(1);
      return true;
    }
    if (words[FOUND.isTaken] === 0 && kernel.take() === 0 && !takeWithMoreRoom(tail, from, nameAt, end)) return false;
    const event = tail.readEvent({ head: from, tail: nameAt });
    if (event === undefined) return false;
    handler.event(event, { line, record: 1 });
    return true;
  }

  function takeWithMoreRoom(tail: Tail, from: number, nameAt: number, end: number): boolean {
    const head = heads.get(words[FOUND.head] ?? 0);
    const hasRoom = head?.part.makeRoom(nameAt - from) && tail.part.makeRoom(end - nameAt);
    return hasRoom === true && kernel.take() === 1;
  }

  function learnFrom(line: Buffer): void {
    if (credit < LINES_PER_LESSON || line.length > MAX_LINE_BYTES) return;
    credit -= LINES_PER_LESSON;
    const lesson = learn(kernel, line);
    if (lesson === undefined || line.length > maxLineBytes(lesson)) return;
    const signature = signatureOf(line, lesson);
    const name = `${signature} ${lesson.name}`;
    const rivals = tailsOfName.get(name) ?? 0;
    const known = [...heads.values()].find((candidate) => candidate.signature === signature);
    if (rivals >= MAX_TAILS_OF_NAME || (known === undefined && heads.size >= MAX_HEADS)) return forget();
    const head = known ?? addHead(kernel, list, line, lesson);
    const tail = head && addTail(kernel, head, line, lesson, memory);
    if (head === undefined || tail === undefined) return forget();
    heads.set(head.place, head);
    tails.set(tail.place, tail);
    tailsOfName.set(name, rivals + 1);
  }

  /** There are too many: what is still of use will be learnt anew. */
  function forget(): void {
    kernel.clear();
    memory.forget();
    list = createHeadList(kernel) ?? 0;
    heads = new Map();
    tails = new Map();
    tailsOfName = new Map();
  }
}
