import type { Connect, Event, Exec, MalformedEvent } from '../event.ts';
import { readEvent } from '../forms/index.ts';
import { readTime } from '../time.ts';
import { INNER_TEXTS, TEXTS } from './hole.ts';
import type { LazyRecord, LazyValue, PartStarts } from './lazy-record.ts';
import type { Memory } from './memory.ts';

/** Reads the event of the line that was taken last; undefined if no form knows it. */
export type EventReader = (starts: PartStarts) => Event | MalformedEvent | undefined;

type MutableConnect = { -readonly [Member in keyof Connect]: Connect[Member] };

/** An event, and where to read what its key does not tell. */
export type Remembered = {
  readonly event: Exclude<Event, Connect> | MutableConnect | MalformedEvent;
  /** Where an exec's environment stands. */
  readonly environment: LazyValue | undefined;
};

/**
 * Reads the events of lines of one shape. All values that the reading of a line looks at are the *key* of the line:
 * another line with the same key can only be read in the same way, so it is not read again. Apart from the key stand
 * the time and an exec's environment, which the forms pass on as they are.
 */
export function createEventReader(
  tail: number,
  { record, timestamp, begin, seen, isTextSeen }: LazyRecord,
  memory: Memory<Remembered>,
): EventReader {
  const keyed = new Set<LazyValue>();

  return (starts) => {
    const known = memory.recall();
    return known === undefined ? readAnew(starts) : readAgain(known);
  };

  function readAgain({ event, environment }: Remembered): Event | MalformedEvent {
    if (event.kind !== 'exec' && event.kind !== 'connect') return event;
    const time = timestamp === undefined ? undefined : readTime(timestamp());
    if (event.kind === 'exec') return { ...event, time, environment: environment && listIn(environment) };
    // The same object again, so that others can remember, too, what they made of it.
    event.time = time;
    return event;
  }

  function readAnew(starts: PartStarts): Event | MalformedEvent | undefined {
    begin(starts);
    const event = readEvent(record);
    if (event === undefined || isTextSeen()) return event;
    const environment = event.kind === 'exec' ? [...seen].find((value) => isPassedOn(value, event)) : undefined;
    extendKey(environment);
    memory.remember({ event: event.kind === 'exec' ? { ...event, environment: undefined } : event, environment });
    return event;
  }

  function extendKey(environment: LazyValue | undefined): void {
    const before = keyed.size;
    for (const value of seen) if (value !== environment) keyed.add(value);
    if (keyed.size > before)
      memory.setKey(
        tail,
        [...keyed].map(({ hole }) => hole),
      );
  }
}

/** Whether it is the environment of an exec. */
function isPassedOn(value: LazyValue, { environment }: Exec): boolean {
  const { kind } = value.hole;
  if (kind !== TEXTS && kind !== INNER_TEXTS) return false;
  return environment === undefined ? listIn(value) === undefined : value.read() === environment;
}

/** JSON of a list; undefined if the list is empty, which forms take for none. */
function listIn(value: LazyValue): string | undefined {
  const json = value.json();
  return json === '[]' ? undefined : json;
}
