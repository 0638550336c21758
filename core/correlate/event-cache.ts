import { compareTimes } from './earliest.ts';
import type { ClusterFacts } from './facts.ts';

/** What came of events that come again, each time with another time, by their tokens. */
export type EventCache<Value> = {
  /** Undefined if the event has more to tell of its container at this time, or if what came of it may be gone. */
  find(token: number | undefined, time: bigint | undefined): Value | undefined;
  add(token: number | undefined, time: bigint | undefined, value: Value): void;
};

type Entry<Value> = {
  readonly token: number;
  readonly time: bigint | undefined;
  readonly removals: number;
  readonly value: Value;
};

/** As many as the reader of lines knows at a time; it counts tokens up. */
export const MAX_ENTRIES = 8192;

/** `Value` may be a part of the cluster's facts. */
export function createEventCache<Value>(cluster: ClusterFacts): EventCache<Value> {
  // An array of full length: a Map would take twice as long for each event.
  const entries = new Array<Entry<Value> | undefined>(MAX_ENTRIES);

  return {
    find(token, time) {
      const entry = token === undefined ? undefined : entries[token % MAX_ENTRIES];
      if (entry === undefined || entry.token !== token || entry.removals !== cluster.removals) return undefined;
      return compareTimes(entry.time, time) > 0 ? undefined : entry.value;
    },
    add(token, time, value) {
      if (token === undefined) return;
      entries[token % MAX_ENTRIES] = { token, time, removals: cluster.removals, value };
    },
  };
}
