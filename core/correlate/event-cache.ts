import { compareTimes } from './earliest.ts';
import type { ClusterFacts } from './facts.ts';

/** What came of objects that are given again: an event, each time with another time, or what it tells of its container. */
export type EventCache<Given extends object, Value> = {
  /** Undefined if it has more to tell of its container at this time, or if what came of it may be gone. */
  find(given: Given, time: bigint | undefined): Value | undefined;
  add(given: Given, time: bigint | undefined, value: Value): void;
  forget(): void;
};

/**
 * Stands in the object itself: to look it up elsewhere takes longer, and garbage collection longer still. Objects outlive
 * what came of them, so that the note itself must not hold it.
 */
const NOTE = Symbol('note');
type Noted<Value> = { [NOTE]?: Note<Value> };
type Note<Value> = {
  readonly values: readonly Value[];
  readonly index: number;
  readonly time: bigint | undefined;
  readonly removals: number;
};

/** More than a reader gives again. */
const MAX_NOTES = 16_384;

/** `Value` may be a part of the cluster's facts. */
export function createEventCache<Given extends object, Value>(cluster: ClusterFacts): EventCache<Given, Value> {
  let values: Value[] = [];

  return {
    find(given: Noted<Value>, time) {
      const note = given[NOTE];
      if (note?.values !== values || note.removals !== cluster.removals) return undefined;
      return compareTimes(note.time, time) > 0 ? undefined : values[note.index];
    },
    add(given: Noted<Value>, time, value) {
      if (values.length === MAX_NOTES) forget();
      given[NOTE] = { values, index: values.length, time, removals: cluster.removals };
      values.push(value);
    },
    forget,
  };

  /** Emptied, because notes hold it; and another one, because they must not be taken for notes in what comes. */
  function forget(): void {
    values.length = 0;
    values = [];
  }
}
