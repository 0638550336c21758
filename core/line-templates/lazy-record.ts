import type { JsonObject } from '#core/json.ts';
import type { LogRecord } from '#core/records/record.ts';
import { type EventTime, fromNanoseconds, readTime } from '#core/time.ts';
import type { ContainerDescription } from '#core/tracee/event.ts';
import type { Remembered } from './cached.ts';
import type { KeyHole, Memory } from './key-cache.ts';
import { makeLazy } from './lazy-value.ts';
import type { Kernel } from './matcher.ts';
import type { Outline, OutlinedHole } from './outline.ts';
import type { Part } from './segment.ts';
import { type HoleKind, INNER_TEXT, INNER_TEXTS, NUMBER, TEXT } from './slot.ts';

export type RecordOutline = { readonly value: JsonObject; readonly place: Outline['record'] };

/** A hole, and which one it is of a part. */
export type PlacedHole = OutlinedHole & { readonly part: Part; readonly index: number };

/** Where the two parts of a line begin. */
export type PartStarts = { readonly head: number; readonly tail: number };

export type LazyRecord = {
  /** The record of the line that its parts were last taken from. One object, the same for every line: nobody may keep it. */
  readonly record: LogRecord;
  /** What was looked at of it since it was begun: the first `seenCount` of these values, and whether also its text. */
  readonly seen: readonly LazyValue[];
  readonly seenCount: () => number;
  readonly isTextSeen: () => boolean;
  begin(starts: PartStarts): void;
  /** Undefined if no hole holds it. */
  readonly timestamp: LazyValue | undefined;
  readonly readTimestamp: () => EventTime;
};

/** What stands in a hole. */
export type LazyValue = {
  readonly hole: PlacedHole;
  /** In which turn it was last looked at. */
  seenIn: number;
  /** Whether it belongs to the key of its lines, and all of it or only what the rule looks at in an environment. */
  keyed: 'whole' | 'hosts' | undefined;
  /** Decoded once for as long as it stays the same. */
  read(): unknown;
  json(): string;
};

/** Gives the record of a line as if it had been parsed; in truth a value is read when it is asked for. */
export function createLazyRecord(
  kernel: Kernel,
  { value, place }: RecordOutline,
  head: readonly PlacedHole[],
  tail: readonly PlacedHole[],
  nameAt: number,
  memory: Memory<Remembered>,
): LazyRecord {
  let current: PartStarts = { head: 0, tail: 0 };
  let isTextSeen = false;
  // Never emptied: growing it again for every record would be half of all garbage.
  const seen: LazyValue[] = [];
  let seenCount = 0;
  let turn = 0;
  /** What was ever looked at for the container, and the key of that. */
  const ofContainer = new Set<LazyValue>();
  let isReadingContainer = false;
  let containerKey = 0;
  const values = [...head, ...tail].filter(({ isOfWrapper }) => !isOfWrapper).map(createLazyValue);
  const timestamp = values.find(({ hole: { path } }) => path.length === 1 && path[0] === 'timestamp');
  const startOf = anchor(head, place.start);
  const endOf = anchor(tail, place.end);
  const members = values.map((lazy) => ({
    path: lazy.hole.path,
    read: () => {
      notice(lazy);
      if (isReadingContainer) ofContainer.add(lazy);
      return lazy.read();
    },
  }));
  const record: LogRecord = {
    value: makeLazy(value, members),
    recallContainer,
    readTimestamp: timestamp && readTimestamp,
    get text() {
      isTextSeen = true;
      const text = kernel.bytes.toString('utf8', startOf(), endOf());
      return place.isInner ? JSON.parse(`"${text}"`) : text;
    },
  };
  return {
    record,
    seen,
    seenCount: () => seenCount,
    isTextSeen: () => isTextSeen,
    begin,
    timestamp,
    readTimestamp,
  };

  function notice(lazy: LazyValue): void {
    if (lazy.seenIn === turn) return;
    lazy.seenIn = turn;
    seen[seenCount] = lazy;
    seenCount += 1;
  }

  function begin(starts: PartStarts): void {
    current = starts;
    isTextSeen = false;
    seenCount = 0;
    turn += 1;
  }

  function readTimestamp(): EventTime {
    const nanoseconds = kernel.timestamp();
    if (nanoseconds >= 0n) return fromNanoseconds(nanoseconds);
    return timestamp === undefined ? undefined : readTime(timestamp.json());
  }

  function recallContainer(read: () => ContainerDescription): ContainerDescription {
    const known = memory.recallBy(containerKey);
    if (known?.kind === 'container') {
      for (const lazy of ofContainer) notice(lazy);
      return known.container;
    }
    const before = ofContainer.size;
    isReadingContainer = true;
    const container = read();
    isReadingContainer = false;
    if (ofContainer.size > before) containerKey = memory.createKey([...ofContainer].map(toKeyHole));
    if (isTextSeen) return container;
    memory.remember(containerKey, { kind: 'container', container });
    return container;
  }

  /** Finds a place again by its distance from the last hole before it, which does not change. */
  function anchor(holes: readonly PlacedHole[], at: number): () => number {
    const isInTail = holes === tail;
    const hole = holes.findLast(({ end }) => end <= at);
    const offset = at - (hole?.end ?? (isInTail ? nameAt : 0));
    return () => (isInTail ? current.tail : current.head) + (hole?.part.endOf(hole.index) ?? 0) + offset;
  }
}

function toKeyHole({ hole }: LazyValue): KeyHole {
  return { hole, isEnvironment: false };
}

function createLazyValue(hole: PlacedHole): LazyValue {
  const { kind, part, index } = hole;
  let version = -1;
  let value: unknown;
  return {
    hole,
    seenIn: 0,
    keyed: undefined,
    read() {
      const current = part.versionOf(index);
      if (version !== current) {
        value = decodeHole(kind, part.textIn(index));
        version = current;
      }
      return value;
    },
    json: () => jsonIn(kind, part.textIn(index)),
  };
}

function decodeHole(kind: HoleKind, text: string): unknown {
  if (kind === NUMBER) return Number(text);
  if (kind === TEXT) return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
  if (kind === INNER_TEXT) return decodeHole(TEXT, String(decodeHole(TEXT, text)));
  return JSON.parse(jsonIn(kind, text));
}

function jsonIn(kind: HoleKind, text: string): string {
  if (kind === TEXT) return `"${text}"`;
  if (kind === INNER_TEXT) return `"${decodeHole(TEXT, text)}"`;
  return kind === INNER_TEXTS ? JSON.parse(`"${text}"`) : text;
}
