import type { LogRecord } from '../framing/record.ts';
import { type Hole, NONE } from './hole.ts';
import type { Kernel } from './kernel.ts';
import { createLazyRecord, type PartStarts, type PlacedHole } from './lazy-record.ts';
import type { Lesson } from './learn.ts';
import type { OutlinedHole } from './outline.ts';
import { createPart, type Part } from './part.ts';

/** A line up to the name of its event. */
export type Head = {
  /** Equal for heads that match the same lines. */
  readonly signature: string;
  readonly part: Part;
  readonly isWrapped: boolean;
  /** By the hash of the event's name. */
  readonly tails: Map<number, Tail[]>;
};

/** A line from the name of its event on. */
export type Tail = {
  readonly part: Part;
  /** Reads the record of the line that both parts were last taken from; undefined if there is nothing to look at. */
  readonly record: ((starts: PartStarts) => LogRecord) | undefined;
};

/** Undefined if the kernel has no room for it. */
export function createHead(kernel: Kernel, line: Buffer, { holes, nameAt, isWrapped }: Lesson): Head | undefined {
  const ofHead = holes.filter(({ end }) => end <= nameAt);
  const literals = [...ofHead, { kind: NONE, start: nameAt }].map(({ kind, start }, index) => [
    kind,
    line.toString('latin1', ofHead[index - 1]?.end ?? 0, start),
  ]);
  const part = createPart(kernel, line.subarray(0, nameAt), ofHead);
  return part && { signature: JSON.stringify([literals, isWrapped]), part, isWrapped, tails: new Map() };
}

/** Undefined if the kernel has no room for it. */
export function createTail(kernel: Kernel, line: Buffer, lesson: Lesson, head: Part): Tail | undefined {
  const { holes, nameAt } = lesson;
  const ofTail = holes.filter(({ start }) => start > nameAt);
  const shifted = ofTail.map(({ kind, start, end }): Hole => ({ kind, start: start - nameAt, end: end - nameAt }));
  const part = createPart(kernel, line.subarray(nameAt), shifted);
  if (part === undefined || lesson.record === undefined) return part && { part, record: undefined };

  // The head may have been made from another line; its holes are the same ones.
  const ofHead = holes.filter(({ end }) => end <= nameAt).map(placeIn(head));
  return { part, record: createLazyRecord(kernel.bytes, lesson.record, ofHead, ofTail.map(placeIn(part)), nameAt) };
}

function placeIn(part: Part): (hole: OutlinedHole, index: number) => PlacedHole {
  return (hole, index) => ({ ...hole, part, index });
}
