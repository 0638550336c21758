import type { JsonObject } from '#core/json.ts';
import type { LogRecord } from '#core/records/record.ts';
import { type EventTime, fromNanoseconds, readTime } from '#core/time.ts';
import type { ContainerDescription } from '#core/tracee/event.ts';
import type { Cached } from './cached.ts';
import type { KeyCache, KeySlot } from './key-cache.ts';
import { makeLazy } from './lazy-value.ts';
import type { Matcher } from './matcher.ts';
import type { Outline, OutlinedSlot } from './outline.ts';
import type { Segment } from './segment.ts';
import { INNER_TEXT, INNER_TEXTS, NUMBER, type SlotKind, TEXT } from './slot.ts';

export type RecordOutline = { readonly value: JsonObject; readonly place: Outline['record'] };

/** A slot, and which one it is of a part. */
export type PlacedSlot = OutlinedSlot & { readonly segment: Segment; readonly index: number };

/** Where the two parts of a line begin. */
export type SegmentStarts = { readonly prefix: number; readonly suffix: number };

export type LazyRecord = {
  /** The record of the line that its parts were last taken from. One object, the same for every line: nobody may keep it. */
  readonly record: LogRecord;
  /** What was looked at of it since it was begun: the first `seenCount` of these values, and whether also its text. */
  readonly seen: readonly LazyValue[];
  readonly seenCount: () => number;
  readonly isTextSeen: () => boolean;
  begin(starts: SegmentStarts): void;
  /** Undefined if no slot holds it. */
  readonly timestamp: LazyValue | undefined;
  readonly readTimestamp: () => EventTime;
};

/** What stands in a slot. */
export type LazyValue = {
  readonly slot: PlacedSlot;
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
  matcher: Matcher,
  { value, place }: RecordOutline,
  prefix: readonly PlacedSlot[],
  suffix: readonly PlacedSlot[],
  nameAt: number,
  cache: KeyCache<Cached>,
): LazyRecord {
  let current: SegmentStarts = { prefix: 0, suffix: 0 };
  let isTextSeen = false;
  // Never emptied: growing it again for every record would be half of all garbage.
  const seen: LazyValue[] = [];
  let seenCount = 0;
  let turn = 0;
  /** What was ever looked at for the container, and the key of that. */
  const ofContainer = new Set<LazyValue>();
  let isReadingContainer = false;
  let containerKey = 0;
  const values = [...prefix, ...suffix].filter(({ isOfWrapper }) => !isOfWrapper).map(createLazyValue);
  const timestamp = values.find(({ slot: { path } }) => path.length === 1 && path[0] === 'timestamp');
  const startOf = anchor(prefix, place.start);
  const endOf = anchor(suffix, place.end);
  const members = values.map((lazy) => ({
    path: lazy.slot.path,
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
      const text = matcher.bytes.toString('utf8', startOf(), endOf());
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

  function begin(starts: SegmentStarts): void {
    current = starts;
    isTextSeen = false;
    seenCount = 0;
    turn += 1;
  }

  function readTimestamp(): EventTime {
    const nanoseconds = matcher.timestamp();
    if (nanoseconds >= 0n) return fromNanoseconds(nanoseconds);
    return timestamp === undefined ? undefined : readTime(timestamp.json());
  }

  function recallContainer(read: () => ContainerDescription): ContainerDescription {
    const known = cache.recallBy(containerKey);
    if (known?.kind === 'container') {
      for (const lazy of ofContainer) notice(lazy);
      return known.container;
    }
    const before = ofContainer.size;
    isReadingContainer = true;
    const container = read();
    isReadingContainer = false;
    if (ofContainer.size > before) containerKey = cache.createKey([...ofContainer].map(toKeySlot));
    if (isTextSeen) return container;
    cache.remember(containerKey, { kind: 'container', container });
    return container;
  }

  /** Finds a place again by its distance from the last slot before it, which does not change. */
  function anchor(slots: readonly PlacedSlot[], at: number): () => number {
    const isInTail = slots === suffix;
    const slot = slots.findLast(({ end }) => end <= at);
    const offset = at - (slot?.end ?? (isInTail ? nameAt : 0));
    return () => (isInTail ? current.suffix : current.prefix) + (slot?.segment.endOf(slot.index) ?? 0) + offset;
  }
}

function toKeySlot({ slot }: LazyValue): KeySlot {
  return { slot, isEnvironment: false };
}

function createLazyValue(slot: PlacedSlot): LazyValue {
  const { kind, segment, index } = slot;
  let version = -1;
  let value: unknown;
  return {
    slot,
    seenIn: 0,
    keyed: undefined,
    read() {
      const current = segment.versionOf(index);
      if (version !== current) {
        value = decodeSlot(kind, segment.textIn(index));
        version = current;
      }
      return value;
    },
    json: () => jsonIn(kind, segment.textIn(index)),
  };
}

function decodeSlot(kind: SlotKind, text: string): unknown {
  if (kind === NUMBER) return Number(text);
  if (kind === TEXT) return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
  if (kind === INNER_TEXT) return decodeSlot(TEXT, String(decodeSlot(TEXT, text)));
  return JSON.parse(jsonIn(kind, text));
}

function jsonIn(kind: SlotKind, text: string): string {
  if (kind === TEXT) return `"${text}"`;
  if (kind === INNER_TEXT) return `"${decodeSlot(TEXT, text)}"`;
  return kind === INNER_TEXTS ? JSON.parse(`"${text}"`) : text;
}
