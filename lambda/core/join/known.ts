import { compareTimes } from './earliest.ts';
import type { ClusterFacts } from './facts.ts';

/** What came of objects that are given again: an event, each time with another time, or what it tells of its container. */
export type Known<Given extends object, Value> = {
  /** Undefined if it has more to tell of its container at this time, or if what came of it may be gone. */
  find(given: Given, time: bigint | undefined): Value | undefined;
  add(given: Given, time: bigint | undefined, value: Value): void;
};

/** Kept in the object itself: looking it up elsewhere takes longer, and what that costs to collect garbage longer still. */
const NOTE = Symbol('note');
type Noted<Value> = { [NOTE]?: Note<Value> };
type Note<Value> = {
  readonly by: unknown;
  readonly value: Value;
  readonly time: bigint | undefined;
  readonly removals: number;
};

/** `Value` may be a part of the cluster's facts. */
export function createKnown<Given extends object, Value>(cluster: ClusterFacts): Known<Given, Value> {
  const known: Known<Given, Value> = {
    find(given: Noted<Value>, time) {
      const note = given[NOTE];
      if (note?.by !== known || note.removals !== cluster.removals) return undefined;
      return compareTimes(note.time, time) > 0 ? undefined : note.value;
    },
    add(given: Noted<Value>, time, value) {
      given[NOTE] = { by: known, value, time, removals: cluster.removals };
    },
  };
  return known;
}
