import { type JsonObject, nonEmptyText } from '#core/json.ts';
import { CLOSE_BRACE } from '#core/records/bytes.ts';
import { decodeRecord, type LogRecord } from '#core/records/record.ts';
import { readEvent } from '#core/tracee/read-event.ts';
import { type Carrier, contentOf, findCarrier } from './envelope.ts';
import { makeLazy } from './lazy-value.ts';
import type { Kernel } from './matcher.ts';
import { type Outline, type OutlinedHole, outlineLine } from './outline.ts';

/** What is known of all lines that differ from one line only in what stands in its holes. */
export type Lesson = {
  readonly holes: readonly OutlinedHole[];
  /** The event's, and where it begins. */
  readonly name: string;
  readonly nameAt: number;
  readonly isWrapped: boolean;
  /** Undefined if all those lines are events that the rule does not look at. Else Tracee's record, to be read each time. */
  readonly record: { readonly value: JsonObject; readonly place: Outline['record'] } | undefined;
};

/** Whether these count depends on what stands in their holes, above all on the container. */
const LOOKED_AT: ReadonlySet<unknown> = new Set(['sched_process_exec', 'security_socket_connect']);
/** These name what stands beside them in a list: `{"name":"fd","type":"int32","value":3}`. */
const NAMING: ReadonlySet<unknown> = new Set(['name', 'type']);

/** What may follow a record on its line and is nothing. */
const MEANINGLESS = /^[\r\t ,]*\n$/;

/**
 * Reads a line in full and watches which of its values the reading looks at. A line of the same structure with the
 * same in those values cannot be read differently, whatever its other values are. Undefined if nothing is to be
 * learnt from this line. It lies in the kernel's memory and ends with its end of line.
 */
export function learn(kernel: Kernel, line: Buffer): Lesson | undefined {
  const end = line.lastIndexOf(CLOSE_BRACE) + 1;
  const whole = decodeRecord(line.subarray(0, end));
  if (typeof whole === 'string' || !MEANINGLESS.test(line.toString('latin1', end))) return undefined;
  const carrier = readEvent(whole) === undefined ? findCarrier(whole) : undefined;
  const outline = outlineLine(kernel, line, carrier?.key);
  if (outline === undefined) return undefined;
  const fixed = carrier === undefined ? [] : watchUnwrapping(whole, carrier, outline);
  const record = carrier?.record ?? whole;
  const { event, seen } = watchReading(record, outline);
  const nameKey = typeof record.value['eventName'] === 'string' ? 'eventName' : 'name';
  const name = nonEmptyText(record.value[nameKey]);
  const nameHole = outline.holes.find(
    ({ isOfWrapper, path }) => !isOfWrapper && path.length === 1 && path[0] === nameKey,
  );
  if (fixed === undefined || event === undefined || name === undefined || nameHole === undefined) return undefined;

  const isOther = event.kind === 'other' && seen !== 'text' && !LOOKED_AT.has(name);
  const same = new Set([nameHole, ...fixed, ...(isOther ? seen : [])]);
  return {
    holes: outline.holes.filter((hole) => !same.has(hole) && !isNaming(hole)),
    name,
    nameAt: nameHole.start,
    isWrapped: carrier !== undefined,
    record: isOther ? undefined : { value: record.value, place: outline.record },
  };
}

/** The holes of the wrapper that finding Tracee's record depends on; undefined if it cannot be followed. */
function watchUnwrapping(whole: LogRecord, carrier: Carrier, { holes }: Outline): OutlinedHole[] | undefined {
  const seen = new Set<OutlinedHole>();
  const record = watch(
    whole,
    holes.filter(({ isOfWrapper }) => isOfWrapper),
    (hole) => seen.add(hole),
  );
  const isAlike = readEvent(record) === undefined && contentOf(record) === carrier.content;
  return isAlike ? [...seen] : undefined;
}

/** The event, and which holes told it, or `text` if not only they did. */
function watchReading(record: LogRecord, { holes }: Outline) {
  const seen = new Set<OutlinedHole>();
  let hasSeenText = false;
  const own = holes.filter(({ isOfWrapper }) => !isOfWrapper);
  const { value } = watch(record, own, (hole) => seen.add(hole));
  const event = readEvent({
    value,
    get text() {
      hasSeenText = true;
      return record.text;
    },
  });
  return { event, seen: hasSeenText ? ('text' as const) : [...seen] };
}

/** The record, with a notice of each hole whose value is read. */
function watch({ text }: LogRecord, holes: readonly OutlinedHole[], notice: (hole: OutlinedHole) => void): LogRecord {
  const members = holes.map((hole) => ({
    path: hole.path,
    read: (value: unknown) => {
      notice(hole);
      return value;
    },
  }));
  return { value: makeLazy(JSON.parse(text), members), text };
}

function isNaming({ path }: OutlinedHole): boolean {
  return NAMING.has(path.at(-1)) && typeof path.at(-2) === 'number';
}
