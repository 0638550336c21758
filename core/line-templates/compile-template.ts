import { READS } from '#core/detectors/registry.ts';
import { nonEmptyText } from '#core/json.ts';
import { CLOSE_BRACE } from '#core/records/bytes.ts';
import { originOf } from '#core/records/origin.ts';
import { decodeRecord, type LogRecord } from '#core/records/record.ts';
import { readBareEvent } from '#core/tracee/read-event.ts';
import { contentOf, type Envelope, findEnvelope } from './envelope.ts';
import { makeLazy, type RecordOutline } from './lazy-record.ts';
import type { Matcher } from './matcher.ts';
import { type Outline, type OutlinedSlot, outlineLine } from './outline.ts';

/** What is known of all lines that differ from one line only in what stands in its slots. */
export type CompiledTemplate = {
  readonly slots: readonly OutlinedSlot[];
  /** The event's, and where it begins. */
  readonly name: string;
  readonly nameAt: number;
  readonly isWrapped: boolean;
  /** A shipper says which container wrote them, the same for all. */
  readonly hasOrigin: boolean;
  /** Undefined if all those lines are events that no detector looks at. Else Tracee's record, to be read each time. */
  readonly record: RecordOutline | undefined;
};

/** Whether these count depends on what stands in their slots, above all on the container. */
const LOOKED_AT: ReadonlySet<unknown> = new Set(
  [...READS].flatMap(([name, read]) => (read.as === 'exec' && read.isOld ? [] : name)),
);
/** These name what stands beside them in a list: `{"name":"fd","type":"int32","value":3}`. */
const NAMING: ReadonlySet<unknown> = new Set(['name', 'type']);

/** What may follow a record on its line and is nothing. */
const MEANINGLESS = /^[\r\t ,]*\n$/;

/**
 * Reads a line in full and watches which of its values the reading looks at. A line of the same structure with the
 * same in those values cannot be read differently, whatever its other values are. Undefined if there is no template in
 * this line. It lies in the matcher's memory and ends with its end of line.
 */
export function compileTemplate(matcher: Matcher, line: Buffer): CompiledTemplate | undefined {
  const end = line.lastIndexOf(CLOSE_BRACE) + 1;
  const whole = decodeRecord(line.subarray(0, end));
  if (typeof whole === 'string' || !MEANINGLESS.test(line.toString('latin1', end))) return undefined;
  const envelope = readBareEvent(whole.value) === undefined ? findEnvelope(whole) : undefined;
  const outline = outlineLine(matcher, line, envelope?.key);
  if (outline === undefined) return undefined;
  const ofOrigin = watch(whole, envelope === undefined ? outline.slots : slotsOfWrapper(outline), ({ value }) =>
    originOf(value),
  );
  const fixed = envelope === undefined ? [] : watchUnwrapping(whole, envelope, outline);
  const record = envelope?.record ?? whole;
  const own = outline.slots.filter(({ isOfWrapper }) => !isOfWrapper);
  const { result: event, seen } = watch(record, own, ({ value }) => readBareEvent(value));
  const nameKey = typeof record.value['eventName'] === 'string' ? 'eventName' : 'name';
  const name = nonEmptyText(record.value[nameKey]);
  const nameSlot = own.find(({ path }) => path.length === 1 && path[0] === nameKey);
  if (fixed === undefined || event === undefined || name === undefined || nameSlot === undefined) return undefined;

  const isOther = event.kind === 'other' && !LOOKED_AT.has(name);
  const same = new Set([nameSlot, ...fixed, ...ofOrigin.seen, ...(isOther ? seen : [])]);
  return {
    slots: outline.slots.filter((slot) => !same.has(slot) && !isNaming(slot)),
    name,
    nameAt: nameSlot.start,
    isWrapped: envelope !== undefined,
    hasOrigin: ofOrigin.result !== undefined,
    record: isOther ? undefined : { value: record.value, span: outline.record },
  };
}

/** The slots of the wrapper that finding Tracee's record depends on; undefined if it cannot be followed. */
function watchUnwrapping(whole: LogRecord, envelope: Envelope, outline: Outline): OutlinedSlot[] | undefined {
  const { result: isAlike, seen } = watch(
    whole,
    slotsOfWrapper(outline),
    (record) => readBareEvent(record.value) === undefined && contentOf(record) === envelope.content,
  );
  return isAlike ? seen : undefined;
}

function slotsOfWrapper({ slots }: Outline): OutlinedSlot[] {
  return slots.filter(({ isOfWrapper }) => isOfWrapper);
}

/** Reads a record, and tells at which of the slots' values that looked. */
function watch<Result>({ text }: LogRecord, slots: readonly OutlinedSlot[], read: (record: LogRecord) => Result) {
  const seen = new Set<OutlinedSlot>();
  const members = slots.map((slot) => ({
    path: slot.path,
    read: (value: unknown) => {
      seen.add(slot);
      return value;
    },
  }));
  const result = read({ value: makeLazy(JSON.parse(text), members), text });
  return { result, seen: [...seen] };
}

function isNaming({ path }: OutlinedSlot): boolean {
  return NAMING.has(path.at(-1)) && typeof path.at(-2) === 'number';
}
