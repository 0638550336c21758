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
/** For a start, as most sources are small: room for all would take longer than to read one. Both are powers of two. */
const FIRST_ENTRIES = 64;

const NO_TOKEN = -1;

/** `Value` may be a part of the cluster's facts. */
export function createEventCache<Value>(cluster: ClusterFacts): EventCache<Value> {
  // Arrays: a Map would take twice as long for each event, and an object for each entry waits for memory.
  let tokens = new Float64Array(FIRST_ENTRIES).fill(NO_TOKEN);
  let times = new Array<bigint | undefined>(FIRST_ENTRIES);
  let values = new Array<Value | undefined>(FIRST_ENTRIES);
  let { removals } = cluster;

  return {
    find,
    findAt(token, time) {
      const value = token === undefined ? undefined : find(token);
      if (token === undefined || value === undefined) return undefined;
      return compareTimes(times[token % times.length], time) > 0 ? undefined : value;
    },
    add(token, time, value) {
      if (token === undefined) return;
      forgetRemoved();
      while (isTaken(token) && tokens.length < MAX_ENTRIES) grow();
      const at = token % tokens.length;
      tokens[at] = token;
      times[at] = time;
      values[at] = value;
    },
  };

  function find(token: number): Value | undefined {
    forgetRemoved();
    const at = token % tokens.length;
    return tokens[at] === token ? values[at] : undefined;
  }

  function isTaken(token: number): boolean {
    const other = tokens[token % tokens.length];
    return other !== token && other !== NO_TOKEN;
  }

  /** What had a place of its own has one in twice the room, too. */
  function grow(): void {
    const [oldTokens, oldTimes, oldValues] = [tokens, times, values];
    tokens = new Float64Array(2 * oldTokens.length).fill(NO_TOKEN);
    times = new Array<bigint | undefined>(tokens.length);
    values = new Array<Value | undefined>(tokens.length);
    for (const [old, token] of oldTokens.entries()) {
      if (token === NO_TOKEN) continue;
      const at = token % tokens.length;
      tokens[at] = token;
      times[at] = oldTimes[old];
      values[at] = oldValues[old];
    }
  }

  /** What is in here may have been taken out of the facts. */
  function forgetRemoved(): void {
    if (removals === cluster.removals) return;
    removals = cluster.removals;
    tokens.fill(NO_TOKEN);
  }
}
