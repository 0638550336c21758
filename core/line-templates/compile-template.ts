import type { Ending } from '#core/detectors/detector.ts';
import type { Reads } from '#core/detectors/reads.ts';
import { type JsonObject, nonEmptyText } from '#core/json.ts';
import { CLOSE_BRACE, OPEN_BRACE } from '#core/records/bytes.ts';
import { originOf, originOfText } from '#core/records/origin.ts';
import { decodeRecord, type LogRecord } from '#core/records/record.ts';
import { isPair } from '#core/records/search.ts';
import { unwrapRecord } from '#core/records/wrappers/unwrap.ts';
import { mayHoldContext } from '#core/tracee/legacy-finding.ts';
import { fieldsOf } from '#core/tracee/process.ts';
import { readBareEvent } from '#core/tracee/read-event.ts';
import { contentOf, type Envelope, findEnvelope, isWithoutEvent, onlyEventIn, searchEnvelope } from './envelope.ts';
import type { RecordOutline } from './lazy-record.ts';
import type { Matcher } from './matcher.ts';
import {
  INNER_TEXT,
  type Outline,
  type OutlinedObject,
  type OutlinedSlot,
  outlineObject,
  outlineTextBefore,
  TEXT,
} from './outline.ts';
import { containerAt, makeLazy, type Path } from './path.ts';

/** What is known of all lines that differ from one line only in what stands in its slots. */
export type CompiledTemplate = {
  readonly slots: readonly OutlinedSlot[];
  /** The event's, and where it begins. */
  readonly name: string;
  readonly nameAt: number;
  readonly isWrapped: boolean;
  /** A shipper says which container wrote them, the same for all. */
  readonly hasOrigin: boolean;
  /** The event is in a list, of which other elements would change nothing of what is read of this one. */
  readonly isRepeatable: boolean;
  /** Undefined if all those lines are events that no detector looks at. Else Tracee's record, to be read each time. */
  readonly record: RecordOutline | undefined;
  /** Lines are looked at only where what stands in the slot may end with one of the texts. */
  readonly ending?: SlotEnding | undefined;
};

type SlotEnding = { readonly slot: OutlinedSlot; readonly texts: readonly string[] };

/** Whether an event counts depends on what stands in its slots, above all on the container. */
function isLookedAt(name: string, reads: Reads): boolean {
  const read = reads.get(name);
  if (read === undefined) return false;
  return read.alone.length > 0 || read.join?.as !== 'exec' || read.join.isOld !== true;
}

/** These name what stands beside them in a list: `{"name":"fd","type":"int32","value":3}`. */
const NAMING: ReadonlySet<unknown> = new Set(['name', 'type']);

/** What names a container wherever it is looked at for that. */
const NAMES_CONTAINER = '/var/log/pods/namespace_pod_uid/container/0.log';

/** What may follow a record on its line and is nothing. */
const MEANINGLESS = /^[\r\t ,]*\n$/;

/**
 * Reads a line in full and watches which of its values the reading looks at. A line of the same structure with the
 * same in those values cannot be read differently, whatever its other values are. Undefined if there is no template in
 * this line. It lies in the matcher's memory and ends with its end of line.
 */
export function compileTemplate(matcher: Matcher, line: Buffer, reads: Reads): CompiledTemplate | undefined {
  const start = line.indexOf(OPEN_BRACE);
  const end = line.lastIndexOf(CLOSE_BRACE) + 1;
  const whole = decodeRecord(line.subarray(Math.max(start, 0), end));
  const textBefore = line.toString('latin1', 0, start);
  const before = outlineTextBefore(textBefore);
  if (typeof whole === 'string' || before === undefined || !MEANINGLESS.test(line.toString('latin1', end)))
    return undefined;
  // Text may say that what stands behind it is not to be read.
  if (start > 0 && onlyEventIn(line) === undefined) return undefined;
  const isBare = readBareEvent(whole.value) !== undefined;
  const envelope = isBare ? undefined : (findEnvelope(whole) ?? searchEnvelope(line));
  const outline = isBare || envelope !== undefined ? outlineObject(matcher, line, start, envelope) : undefined;
  if (outline === undefined) return undefined;
  const fixed = envelope === undefined ? [] : watchWrapper(line, whole, envelope, outline);
  const record = envelope?.record ?? whole;
  const own = outline.slots.filter(({ isOfWrapper }) => !isOfWrapper);
  const { result: event, seen } = watch(record, own, ({ value }) => readBareEvent(value, reads));
  const origin = watch(record, own, ({ value }) => originOf(value));
  const origins = watchOrigins(whole, outline);
  const nameKey = typeof record.value['eventName'] === 'string' ? 'eventName' : 'name';
  const name = nonEmptyText(record.value[nameKey]);
  const nameSlot = own.find(({ path }) => path.length === 1 && path[0] === nameKey);
  if (fixed === undefined || origins === undefined || event === undefined) return undefined;
  // Its container, its time and its process are those of another record, which stands in this one.
  if (mayHoldContext(record.value)) return undefined;
  if (name === undefined || nameSlot === undefined) return undefined;

  const isOther = event.kind === 'other' && !isLookedAt(name, reads);
  const alike = [nameSlot, ...fixed, ...origin.seen, ...origins.seen, ...(isOther ? seen : [])];
  const same = new Set(alike.map((slot) => slot.start));
  // The wrapper means something else with another text in it.
  if (same.has(outline.record.start)) return undefined;
  const slots = outline.slots.filter((slot) => !same.has(slot.start) && !isNaming(slot));
  return {
    slots: [...before, ...slots],
    name,
    nameAt: nameSlot.start,
    isWrapped: envelope !== undefined,
    hasOrigin: [originOfText(textBefore), origin.result, ...origins.result].some((found) => found !== undefined),
    isRepeatable: envelope !== undefined && isRepeatable(whole, envelope.record, outline),
    record: isOther ? undefined : { value: record.value, span: outline.record },
    ending:
      event.kind === 'malformed'
        ? undefined
        : findEnding(record, reads.get(name)?.ending, {
            ...{ line, nameAt: nameSlot.start },
            own: own.filter((slot) => slots.includes(slot)),
          }),
  };
}

type OwnSlots = { readonly line: Buffer; readonly nameAt: number; readonly own: readonly OutlinedSlot[] };

/**
 * The slot of the argument by whose ending events are passed over. Undefined if each has to be looked at: also where other slots say
 * whether the event counts at all, or if the argument is anything but the text in one slot behind the name.
 */
function findEnding(
  record: LogRecord,
  ending: Ending | undefined,
  { line, nameAt, own }: OwnSlots,
): SlotEnding | undefined {
  // With one of these it may be a finding of Tracee's own, which has the name of this event.
  if (ending === undefined || 'metadata' in record.value || 'threat' in record.value) return undefined;
  const started = watch(record, own, ({ value }) => fieldsOf(value).started());
  const container = watch(record, own, ({ value }) => fieldsOf(value).container());
  if (started.seen.length > 0 || !container.seen.every(isTextSlot)) return undefined;
  const { result, seen } = watch(record, own, ({ value }) => fieldsOf(value).argument(ending.argument));
  const [slot, ...others] = seen.filter((each) => !isNaming(each));
  if (slot === undefined || others.length > 0 || !isTextSlot(slot) || slot.start < nameAt) return undefined;
  return line.toString('utf8', slot.start, slot.end) === result ? { slot, texts: ending.texts } : undefined;
}

function isTextSlot({ kind }: OutlinedSlot): boolean {
  return kind === TEXT || kind === INNER_TEXT;
}

/** The slots of the wrapper that finding Tracee's record depends on; undefined if it cannot be followed. */
function watchWrapper(
  line: Buffer,
  whole: LogRecord,
  envelope: Envelope,
  outline: Outline,
): OutlinedSlot[] | undefined {
  const slots = slotsOfWrapper(outline);
  if (envelope.path === undefined) return isFoundAt(line, outline) ? watchSearch(whole, slots, outline) : undefined;
  const { result: isAlike, seen } = watch(
    whole,
    slots,
    (record) => readBareEvent(record.value) === undefined && contentOf(record) === envelope.record.text,
  );
  return isAlike ? seen : undefined;
}

/** Whether there is no event in the line without this one. */
function isFoundAt(line: Buffer, { record: { start, end } }: Outline): boolean {
  const without = Buffer.concat([line.subarray(0, start), Buffer.from('{}'), line.subarray(end)]);
  return isWithoutEvent(without);
}

/**
 * The search offers all objects, and all texts that may hold one. Objects of other lines are no events and wrap nothing
 * else if they are the same in what is looked at, and texts if they are the same or plain.
 */
function watchSearch(whole: LogRecord, slots: readonly OutlinedSlot[], outline: Outline): OutlinedSlot[] | undefined {
  const { result: areNoEvents, seen } = watch(whole, [...slots, ...slotsOfContent(outline)], ({ value }) =>
    recordsOf(outline, value).every((record) => readBareEvent(record.value) === undefined),
  );
  if (!areNoEvents) return undefined;
  const { seen: seenByWrappers } = watch(whole, slots, ({ value }) => recordsOf(outline, value).map(unwrapRecord));
  return [...seen, ...seenByWrappers, ...slots.filter(isOfList)];
}

function slotsOfWrapper({ slots }: Outline): OutlinedSlot[] {
  return slots.filter(({ isOfWrapper }) => isOfWrapper);
}

/** Which containers the objects of a wrapper name; undefined if that depends on what the wrapper holds. */
function watchOrigins(whole: LogRecord, outline: Outline) {
  const { record, recordPath } = outline;
  const slots = [...slotsOfWrapper(outline), ...(record.isInner ? [] : slotsOfContent(outline))];
  const [origins, others] = ['', NAMES_CONTAINER].map((content) =>
    watch(whole, slots, ({ value }) => {
      if (record.isInner) makeLazy(value, [{ path: recordPath, read: () => content }]);
      return recordsOf(outline, value).map((around) => originOf(around.value));
    }),
  );
  return String(origins?.result) === String(others?.result) ? origins : undefined;
}

/** What stands in a wrapper in place of Tracee's record: one text, or an object with slots of its own. */
function slotsOfContent({ slots, record, recordPath }: Outline): OutlinedSlot[] {
  if (record.isInner) return [{ ...record, kind: TEXT, path: recordPath, isOfWrapper: false }];
  return slots
    .filter(({ isOfWrapper }) => !isOfWrapper)
    .map((slot) => ({ ...slot, path: [...recordPath, ...slot.path] }));
}

/** The objects of a wrapper. */
function recordsOf({ objects }: Outline, whole: JsonObject): LogRecord[] {
  return objects.map(({ path, text }) => ({ value: containerAt(whole, path), text }));
}

/** A list of numbers may be a text, and one of keys and values an object. */
function isOfList({ path }: OutlinedSlot): boolean {
  if (typeof path.at(-1) === 'number') return true;
  return path.some((step, at) => (step === 'key' || step === 'value') && typeof path[at - 1] === 'number');
}

/**
 * Whether the event is in a list, and would be read in the same way among other elements: nothing looks at the list but the
 * search, or a wrapper takes each element for itself.
 */
function isRepeatable(whole: LogRecord, event: LogRecord, { objects, recordPath }: Outline): boolean {
  const lists = recordPath.flatMap((step, at) => (typeof step === 'number' ? [recordPath.slice(0, at)] : []));
  return lists.length > 0 && lists.every(isFree);

  function isFree(list: Path): boolean {
    // Pairs of keys and values are an object together.
    if (isPair(containerAt(whole.value, recordPath.slice(0, list.length + 1)))) return false;
    const around = objects.filter(
      ({ path }) => path.every((step, at) => step === list[at]) && path.length < list.length,
    );
    return (
      isUnseen(list, around, ({ value }) => [readBareEvent(value), originOf(value)]) &&
      (isUnseen(list, around, unwrapRecord) || isMapped(list))
    );
  }

  function isUnseen(list: Path, around: readonly OutlinedObject[], read: (record: LogRecord) => unknown): boolean {
    const { seen } = watch(whole, [{ path: list }], ({ value }) =>
      around.map(({ path, text }) => read({ value: containerAt(value, path), text })),
    );
    return seen.length === 0;
  }

  function isMapped([key = '', ...others]: Path): boolean {
    const element = containerAt(whole.value, recordPath.slice(0, 2));
    const twice = unwrapRecord({ ...whole, value: { ...whole.value, [key]: [element, element] } });
    const isEach = twice?.every(({ content, continues }) => content === event.text && !continues);
    return others.length === 0 && contentOf(whole) === event.text && twice?.length === 2 && isEach === true;
  }
}

/** Reads a record, and tells at which of the slots' values that looked. */
function watch<Result, Watched extends Pick<OutlinedSlot, 'path'>>(
  { text }: LogRecord,
  slots: readonly Watched[],
  read: (record: LogRecord) => Result,
) {
  const seen = new Set<Watched>();
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
