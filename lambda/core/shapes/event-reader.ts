import type { Event, Exec, MalformedEvent } from '../event.ts';
import { readEvent } from '../forms/index.ts';
import { keepHosts } from '../rule/environment.ts';
import { type EventTime, fromNanoseconds, readTime } from '../time.ts';
import { INNER_TEXTS, TEXTS } from './hole.ts';
import type { Kernel } from './kernel.ts';
import type { LazyRecord, LazyValue, PartStarts } from './lazy-record.ts';
import type { Memory } from './memory.ts';
import type { Remembered, RememberedEvent } from './remembered.ts';

/** Reads the event of the line that was taken last; undefined if no form knows it. */
export type EventReader = (starts: PartStarts) => Event | MalformedEvent | undefined;

/**
 * Reads the events of lines of one shape. All values that the reading of a line looks at are the *key* of the line:
 * another line with the same key can only be read in the same way, so it is not read again. Two values do not belong
 * to the key: the time; and an exec's environment, of which the key has only what the rule makes of it. So an exec
 * that comes again has the environment of the first.
 */
export function createEventReader(
  kernel: Kernel,
  tail: number,
  { record, timestamp, begin, seen, isTextSeen }: LazyRecord,
  memory: Memory<Remembered>,
): EventReader {
  /** And whether a value is only looked at as an environment. */
  const keyed = new Map<LazyValue, boolean>();
  let key = 0;

  return (starts) => {
    const known = memory.recall();
    return known === undefined || known.kind === 'details' ? readAnew(starts) : readAgain(known);
  };

  /** The same object again, so that others can remember, too, what they made of it. */
  function readAgain(event: RememberedEvent): Event | MalformedEvent {
    if (event.kind === 'exec' || event.kind === 'connect') event.time = readTimestamp();
    return event;
  }

  function readTimestamp(): EventTime {
    const nanoseconds = kernel.timestamp();
    if (nanoseconds >= 0n) return fromNanoseconds(nanoseconds);
    return timestamp === undefined ? undefined : readTime(timestamp.json());
  }

  function readAnew(starts: PartStarts): Event | MalformedEvent | undefined {
    begin(starts);
    const event = readEvent(record);
    if (event === undefined || isTextSeen()) return event;
    if (extendKey(event)) {
      key = memory.createKey([...keyed].map(([{ hole }, isEnvironment]) => ({ hole, isEnvironment })));
      memory.setKey(tail, key);
    }
    memory.remember(key, event.kind === 'exec' ? withoutSecrets(event) : event);
    return event;
  }

  /** What is remembered holds no more of an environment than its key, unless that has all of it. */
  function withoutSecrets(exec: Exec): Exec {
    if (exec.environment === undefined) return exec;
    const hasWholeKey = !seen.some((value) => keyed.get(value));
    return { ...exec, environment: hasWholeKey ? [...exec.environment] : keepHosts(exec.environment) };
  }

  /** False if the key is long enough for this event. */
  function extendKey(event: Event | MalformedEvent): boolean {
    let isExtended = false;
    for (const value of seen) {
      const known = keyed.get(value);
      if (known === false) continue;
      const isOnly = isEnvironment(value, event);
      if (known === isOnly) continue;
      keyed.set(value, isOnly);
      isExtended = true;
    }
    return isExtended;
  }
}

/** Whether it is the environment of an exec, passed on as it is; an empty list is taken for none. */
function isEnvironment({ hole: { kind }, json, read }: LazyValue, event: Event | MalformedEvent): boolean {
  if (event.kind !== 'exec' || (kind !== TEXTS && kind !== INNER_TEXTS)) return false;
  return event.environment === undefined ? json() === '[]' : read() === event.environment;
}
