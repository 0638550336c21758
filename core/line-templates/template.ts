import type { Remembered } from './cached.ts';
import type { Lesson } from './compile-template.ts';
import { createEventReader, type EventReader } from './event-reader.ts';
import type { Memory } from './key-cache.ts';
import { createLazyRecord, type PlacedHole } from './lazy-record.ts';
import { type Kernel, WORD_BYTES } from './matcher.ts';
import type { OutlinedHole } from './outline.ts';
import { createPart, type Part } from './segment.ts';
import { type Hole, NUMBER } from './slot.ts';

/** A line up to the name of its event. */
export type Head = {
  /** Equal for heads that match the same lines. */
  readonly signature: string;
  readonly part: Part;
  /** Where it lies in the kernel's memory. */
  readonly place: number;
};

/** A line from the name of its event on. */
export type Tail = {
  readonly part: Part;
  readonly place: number;
  /** Undefined if there is nothing to look at. */
  readonly readEvent: EventReader | undefined;
};

/** From a longer line nothing is learnt, and a longer line is not read by its shape. */
export const MAX_LINE_BYTES = 64 * 1024;
/** In Docker's log a longer text without an end is the first part of a record. */
const MAX_WRAPPED_BYTES = 16 * 1024;

// The layout that kernel.wat describes, in words.
const NEXT = 1;
const TIMESTAMP = 5;
const HEAD_LISTS = 4;
const LISTS = 64;

export function maxLineBytes({ isWrapped }: Lesson): number {
  return isWrapped ? MAX_WRAPPED_BYTES : MAX_LINE_BYTES;
}

/** An empty list of heads; undefined, as below, if the kernel has no room for it. */
export function createHeadList(kernel: Kernel): number | undefined {
  return store(kernel, [0, 0]);
}

/** Makes the head that lines like this one have, and adds it to the list. */
export function addHead(kernel: Kernel, list: number, line: Buffer, lesson: Lesson): Head | undefined {
  const part = createPart(kernel, line.subarray(0, lesson.nameAt), holesOfHead(lesson));
  const place = part && store(kernel, [part.place, 0, maxLineBytes(lesson), 0, ...new Array<number>(LISTS).fill(0)]);
  if (part === undefined || place === undefined) return undefined;
  link(kernel, list, place);
  return { signature: signatureOf(line, lesson), part, place };
}

/** Makes the tail that lines like this one have, and adds it to their head. */
export function addTail(
  kernel: Kernel,
  head: Head,
  line: Buffer,
  lesson: Lesson,
  memory: Memory<Remembered>,
): Tail | undefined {
  const { nameAt, record } = lesson;
  const holes = lesson.holes.filter(({ start }) => start > nameAt);
  const shifted = holes.map(({ kind, start, end }): Hole => ({ kind, start: start - nameAt, end: end - nameAt }));
  const part = createPart(kernel, line.subarray(nameAt), shifted);
  const hash = kernel.hash(line.byteOffset + nameAt);
  const place = part && store(kernel, [part.place, 0, hash, record === undefined ? 0 : 1, 0, 0, 0]);
  if (part === undefined || place === undefined) return undefined;
  link(kernel, head.place + (HEAD_LISTS - NEXT + (hash & (LISTS - 1))) * WORD_BYTES, place);
  // The head may have been made from another line; its holes are the same ones.
  const ofHead = holesOfHead(lesson).map(placeIn(head.part));
  const lazy = record && createLazyRecord(kernel, record, ofHead, holes.map(placeIn(part)), nameAt, memory);
  if (lazy?.timestamp?.hole.kind === NUMBER) setTimestamp(kernel, place, lazy.timestamp.hole);
  return { part, place, readEvent: lazy && createEventReader(place, lazy, memory) };
}

function setTimestamp({ words }: Kernel, tail: number, { part, index }: PlacedHole): void {
  words.set([part.placeOf(index), part.place], tail / WORD_BYTES + TIMESTAMP);
}

/** The text outside of holes, the kinds of the holes, and all else by which a head can differ from another. */
export function signatureOf(line: Buffer, lesson: Lesson): string {
  const holes = holesOfHead(lesson);
  const texts = [...holes, { start: lesson.nameAt }].map(({ start }, index) =>
    line.toString('latin1', holes[index - 1]?.end ?? 0, start),
  );
  return JSON.stringify([texts, holes.map(({ kind }) => kind), lesson.isWrapped]);
}

function holesOfHead({ holes, nameAt }: Lesson): OutlinedHole[] {
  return holes.filter(({ end }) => end <= nameAt);
}

function placeIn(part: Part): (hole: OutlinedHole, index: number) => PlacedHole {
  return (hole, index) => ({ ...hole, part, index });
}

function store(kernel: Kernel, words: readonly number[]): number | undefined {
  const place = kernel.allocate(words.length * WORD_BYTES);
  if (place !== undefined) kernel.words.set(words, place / WORD_BYTES);
  return place;
}

/** Puts `place` behind `before` in a list. */
function link({ words }: Kernel, before: number, place: number): void {
  const next = before / WORD_BYTES + NEXT;
  words[place / WORD_BYTES + NEXT] = words[next] ?? 0;
  words[next] = place;
}
