import type { LogRecord } from '../framing/record.ts';
import { type HoleKind, INNER_TEXT, INNER_TEXTS, NUMBER, TEXT } from './hole.ts';
import { makeLazy } from './lazy-value.ts';
import type { Lesson } from './learn.ts';
import type { OutlinedHole } from './outline.ts';
import { createPart, type Hole, type Lines, type Part } from './part.ts';

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
  /** Reads the record that both parts were last taken from; undefined if there is nothing to look at. */
  readonly record: ((lines: Lines, from: number, nameAt: number) => LogRecord) | undefined;
};

export function createHead(line: Buffer, lesson: Lesson): Head {
  const text = line.subarray(0, lesson.nameAt);
  const holes = lesson.holes.filter(({ end }) => end <= lesson.nameAt);
  const pieces = holes.map(({ kind, start }, index) => [
    kind,
    text.toString('latin1', holes[index - 1]?.end ?? 0, start),
  ]);
  const signature = JSON.stringify([pieces, text.toString('latin1', holes.at(-1)?.end ?? 0), lesson.isWrapped]);
  return { signature, part: createPart(text, holes), isWrapped: lesson.isWrapped, tails: new Map() };
}

export function createTail(line: Buffer, lesson: Lesson, head: Part): Tail {
  const { nameAt, record } = lesson;
  const tailHoles = lesson.holes.filter(({ start }) => start > nameAt);
  const holes = tailHoles.map((hole) => shiftHole(hole, nameAt));
  const part = createPart(line.subarray(nameAt), holes);
  if (record === undefined) return { part, record: undefined };

  const headHoles = lesson.holes.filter(({ end }) => end <= nameAt);
  const members = [
    ...headHoles.map((hole, index) => lazyMember(hole, index, head)),
    ...tailHoles.map((hole, index) => lazyMember(hole, index, part)),
  ].filter((member) => member !== undefined);
  const value = makeLazy(record.value, members);
  const { place } = record;
  const startOf = anchor(headHoles, place.start);
  const endOf = anchor(holes, place.end - nameAt);
  return {
    part,
    record: ({ bytes }, from, tailFrom) => ({
      value,
      get text() {
        const start = from + head.placeBehind(startOf.hole, startOf.offset);
        const end = tailFrom + part.placeBehind(endOf.hole, endOf.offset);
        const text = bytes.toString('utf8', start, end);
        return place.isInner ? JSON.parse(`"${text}"`) : text;
      },
    }),
  };
}

function shiftHole({ kind, start, end }: Hole, by: number): Hole {
  return { kind, start: start - by, end: end - by };
}

/** A place as its distance from the last hole before it, which stays the same; -1 is the start. */
function anchor(holes: readonly Hole[], place: number): { hole: number; offset: number } {
  const hole = holes.findLastIndex(({ end }) => end <= place);
  return { hole, offset: place - (holes[hole]?.end ?? 0) };
}

/** What stands in a hole, decoded once for as long as it stays the same. */
function lazyMember({ kind, path, isOfWrapper }: OutlinedHole, index: number, part: Part) {
  if (isOfWrapper) return undefined;
  let version = -1;
  let value: unknown;
  return {
    path,
    read: () => {
      const current = part.versions[index] ?? 0;
      if (version !== current) {
        value = decodeHole(kind, part.textOf(index));
        version = current;
      }
      return value;
    },
  };
}

function decodeHole(kind: HoleKind, text: string): unknown {
  if (kind === NUMBER) return Number(text);
  if (kind === TEXT) return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
  if (kind === INNER_TEXT) return decodeHole(TEXT, decodeHole(TEXT, text) as string);
  return JSON.parse(kind === INNER_TEXTS ? JSON.parse(`"${text}"`) : text);
}
