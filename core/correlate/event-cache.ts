import { compareTimes } from './earliest.ts';
import type { ClusterFacts } from './facts.ts';

/** What came of events that come again, each time with another time, by their tokens. */
export type EventCache<Value> = {
  /** Undefined if what came of it may be gone. */
  find(token: number): Value | undefined;
  /** Undefined also if the event has more to tell of its container at this time. */
  findAt(token: number | undefined, time: bigint | undefined): Value | undefined;
  add(token: number | undefined, time: bigint | undefined, value: Value): void;
};

/** As many as the reader of lines knows at a time; it counts tokens up. */
export const MAX_ENTRIES = 8192;

const NO_TOKEN = -1;

/** `Value` may be a part of the cluster's facts. */
export function createEventCache<Value>(cluster: ClusterFacts): EventCache<Value> {
  // Arrays of full length: a Map would take twice as long for each event, and an object for each entry waits for memory.
  const tokens = new Float64Array(MAX_ENTRIES).fill(NO_TOKEN);
  const times = new Array<bigint | undefined>(MAX_ENTRIES);
  const values = new Array<Value | undefined>(MAX_ENTRIES);
  let { removals } = cluster;

  return {
    find,
    findAt(token, time) {
      const value = token === undefined ? undefined : find(token);
      if (token === undefined || value === undefined) return undefined;
      return compareTimes(times[token % MAX_ENTRIES], time) > 0 ? undefined : value;
    },
    add(token, time, value) {
      if (token === undefined) return;
      forgetRemoved();
      const at = token % MAX_ENTRIES;
      tokens[at] = token;
      times[at] = time;
      values[at] = value;
    },
  };

  function find(token: number): Value | undefined {
    forgetRemoved();
    const at = token % MAX_ENTRIES;
    return tokens[at] === token ? values[at] : undefined;
  }

  /** What is in here may have been taken out of the facts. */
  function forgetRemoved(): void {
    if (removals === cluster.removals) return;
    removals = cluster.removals;
    tokens.fill(NO_TOKEN);
  }
}
