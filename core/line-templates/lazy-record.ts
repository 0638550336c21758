import type { JsonObject } from '#core/json.ts';
import type { LogRecord } from '#core/records/record.ts';
import { type EventTime, fromNanoseconds, readCount, readTimestamp } from '#core/time.ts';
import { readEventTime } from '#core/tracee/read-event.ts';
import type { Matcher } from './matcher.ts';
import { INNER_TEXT, INNER_TEXTS, NUMBER, type RecordSpan, type SlotKind, TEXT } from './outline.ts';
import { makeLazy } from './path.ts';
import type { PlacedSlot } from './segment.ts';

/** A record of the template's first line, parsed, and where it lies in that line. */
export type RecordOutline = { readonly value: JsonObject; readonly span: RecordSpan };

/** The record of the line that was taken last, as if it had been parsed; in truth a value is read when it is asked for. */
export type LazyRecord = {
  /** Says where the two segments of the line begin. */
  begin(prefix: number, suffix: number): void;
  /** Reads the record, which is only lent: it is one object, the same for every line. */
  watch<Result>(read: (record: LogRecord) => Result): Watched<Result>;
  /** When the event of the line happened. */
  readTime(): EventTime;
  /** Undefined if no slot holds it. */
  readonly timestamp: PlacedSlot | undefined;
};

/** What a reading looked at: these values, each once, and whether also the record's text. */
export type Watched<Result> = {
  readonly result: Result;
  readonly seen: readonly LazyValue[];
  readonly isTextSeen: boolean;
};

/** What stands in a slot. */
export type LazyValue = {
  readonly slot: PlacedSlot;
  /** Decoded once for as long as it stays the same. */
  read(): unknown;
  json(): string;
};

/** `nameAt`: where in the template's first line its suffix began. */
export function createLazyRecord(
  matcher: Matcher,
  { value, span }: RecordOutline,
  prefix: readonly PlacedSlot[],
  suffix: readonly PlacedSlot[],
  nameAt: number,
): LazyRecord {
  let prefixStart = 0;
  let suffixStart = 0;
  let seen: LazyValue[] = [];
  /** The number of the reading that looked at a value last, by its index: a Set for each reading takes three times as long. */
  let reading = 0;
  let isTextSeen = false;
  const values = [...prefix, ...suffix].filter(({ isOfWrapper }) => !isOfWrapper).map(createLazyValue);
  const timestamp = values.find(({ slot: { path } }) => path.length === 1 && path[0] === 'timestamp');
  const startOf = anchor(prefix, span.start);
  const endOf = anchor(suffix, span.end);
  const lastReadings = new Int32Array(values.length);
  const members = values.map((lazy, index) => ({
    path: lazy.slot.path,
    read: () => {
      if (lastReadings[index] !== reading) seen.push(lazy);
      lastReadings[index] = reading;
      return lazy.read();
    },
  }));
  const record: LogRecord = {
    value: makeLazy(value, members),
    get text() {
      isTextSeen = true;
      const text = matcher.bytes.toString('utf8', startOf(), endOf());
      return span.isInner ? JSON.parse(`"${text}"`) : text;
    },
  };

  return {
    begin(prefix, suffix) {
      prefixStart = prefix;
      suffixStart = suffix;
    },
    watch(read) {
      seen = [];
      reading += 1;
      isTextSeen = false;
      const result = read(record);
      return { result, seen, isTextSeen };
    },
    readTime() {
      const nanoseconds = matcher.timestamp();
      const time = nanoseconds >= 0n ? fromNanoseconds(nanoseconds) : undefined;
      if (typeof time === 'bigint') return time;
      const start = record.value['threadStartTime'];
      if (nanoseconds >= 0n) return readCount(nanoseconds, start);
      if (timestamp === undefined) return readEventTime(record);
      const json = timestamp.json();
      // How long it is counts, and so it counts without escapes.
      return readTimestamp(json.includes('\\') ? JSON.stringify(timestamp.read()) : json, start);
    },
    timestamp: timestamp?.slot,
  };

  /** Finds a position of the first line again, by its distance from the last slot before it, which does not change. */
  function anchor(slots: readonly PlacedSlot[], at: number): () => number {
    const isInSuffix = slots === suffix;
    const slot = slots.findLast(({ end }) => end <= at);
    const offset = at - (slot?.end ?? (isInSuffix ? nameAt : 0));
    return () => (isInSuffix ? suffixStart : prefixStart) + (slot?.segment.endOf(slot.index) ?? 0) + offset;
  }
}

function createLazyValue(slot: PlacedSlot): LazyValue {
  const { kind, segment, index } = slot;
  let version = -1;
  let value: unknown;
  return {
    slot,
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
