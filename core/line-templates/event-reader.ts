import { JOIN } from '#core/detectors/registry.ts';
import type { Event, Exec, MalformedEvent } from '#core/tracee/event.ts';
import { readEvent } from '#core/tracee/read-event.ts';
import type { Cached, CachedEvent } from './cached.ts';
import type { KeyCache, KeySlot } from './key-cache.ts';
import type { LazyRecord, LazyValue, SegmentStarts } from './lazy-record.ts';
import { INNER_TEXTS, TEXTS } from './slot.ts';

/** Reads the event of the line that was taken last; undefined if no form knows it. */
export type EventReader = (starts: SegmentStarts) => Event | MalformedEvent | undefined;

/**
 * Reads the events of lines of one template. All values that the reading of a line looks at are the *key* of the line:
 * another line with the same key can only be read in the same way, so it is not read again. Two values do not belong
 * to the key: the time; and an exec's environment, of which the key has only what the rule makes of it. So an exec
 * that comes again has the environment of the first.
 */
export function createEventReader(
  suffix: number,
  { record, readTimestamp, begin, seen, seenCount, isTextSeen }: LazyRecord,
  cache: KeyCache<Cached>,
): EventReader {
  /** The values of the key, each once. */
  const keyed = new Set<LazyValue>();
  let key = 0;

  return (starts) => {
    const known = cache.recall();
    return known === undefined || known.kind === 'container' ? readAnew(starts) : readAgain(known);
  };

  /** The same object again, so that others can remember, too, what they made of it. */
  function readAgain(event: CachedEvent): Event | MalformedEvent {
    if (event.kind === 'exec' || event.kind === 'connect') event.time = readTimestamp();
    return event;
  }

  function readAnew(starts: SegmentStarts): Event | MalformedEvent | undefined {
    begin(starts);
    const event = readEvent(record);
    if (event === undefined || isTextSeen()) return event;
    if (extendKey(event)) {
      key = cache.createKey([...keyed].map(toKeySlot));
      cache.setKey(suffix, key);
    }
    cache.remember(key, event.kind === 'exec' ? withoutSecrets(event) : event);
    return event;
  }

  /** What is remembered holds no more of an environment than its key, unless that has all of it. */
  function withoutSecrets(exec: Exec): Exec {
    if (exec.environment === undefined) return exec;
    const hasHostsOnly = seen.slice(0, seenCount()).some(({ keyed }) => keyed === 'hosts');
    const kept = hasHostsOnly
      ? exec.environment.filter((text) => text.startsWith(JOIN.variable))
      : [...exec.environment];
    return { ...exec, environment: kept };
  }

  /** False if the key is long enough for this event. */
  function extendKey(event: Event | MalformedEvent): boolean {
    let isExtended = false;
    for (const value of seen.slice(0, seenCount())) {
      if (value.keyed === 'whole') continue;
      const segment = isEnvironment(value, event) ? 'hosts' : 'whole';
      if (value.keyed === segment) continue;
      value.keyed = segment;
      keyed.add(value);
      isExtended = true;
    }
    return isExtended;
  }
}

function toKeySlot({ slot, keyed }: LazyValue): KeySlot {
  return { slot, isEnvironment: keyed === 'hosts' };
}

/** Whether it is the environment of an exec, passed on as it is; an empty list is taken for none. */
function isEnvironment({ slot: { kind }, json, read }: LazyValue, event: Event | MalformedEvent): boolean {
  if (event.kind !== 'exec' || (kind !== TEXTS && kind !== INNER_TEXTS)) return false;
  return event.environment === undefined ? json() === '[]' : read() === event.environment;
}
