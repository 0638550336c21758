import type { LogRecord } from '../framing/record.ts';
import { NONE } from './hole.ts';
import { createLazyRecord } from './lazy-record.ts';
import type { Lesson } from './learn.ts';
import type { Lines } from './part.ts';
import { createStretch, type Stretch } from './stretch.ts';

/** A line up to the name of its event. */
export type Head = {
  /** Equal for heads that match the same lines. */
  readonly signature: string;
  readonly stretch: Stretch;
  readonly isWrapped: boolean;
  /** By the hash of the event's name. */
  readonly tails: Map<number, Tail[]>;
};

/** A line from the name of its event on. */
export type Tail = {
  readonly stretch: Stretch;
  /** Reads the record of the line that was matched last; undefined if there is nothing to look at. */
  readonly record: ((lines: Lines, from: number) => LogRecord) | undefined;
};

export function createHead(line: Buffer, { holes, nameAt, isWrapped }: Lesson): Head {
  const ofHead = holes.filter(({ end }) => end <= nameAt);
  const literals = [...ofHead, { kind: NONE, start: nameAt }].map(({ kind, start }, index) => [
    kind,
    line.toString('latin1', ofHead[index - 1]?.end ?? 0, start),
  ]);
  const stretch = createStretch(line, ofHead, 0, nameAt);
  return { signature: JSON.stringify([literals, isWrapped]), stretch, isWrapped, tails: new Map() };
}

export function createTail(line: Buffer, { holes, nameAt, record }: Lesson, head: Stretch): Tail {
  const ofTail = holes.filter(({ start }) => start > nameAt);
  const stretch = createStretch(line, ofTail, nameAt, line.length);
  if (record === undefined) return { stretch, record: undefined };
  // The head may have been learnt from another line, where its holes stood elsewhere.
  const placedHoles = head.holes.map((hole, index) => ({ ...hole, ...holes[index] }));
  return { stretch, record: createLazyRecord(record, [...placedHoles, ...stretch.holes]) };
}
