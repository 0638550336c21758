import type { Connect, Exec } from '../event.ts';
import { compareTimes } from './earliest.ts';
import type { ClusterFacts } from './facts.ts';

/** What came of events before. A reader may give an exec or a connect again: the same object, with another time. */
export type KnownEvents<Value> = {
  /** Undefined if the event has more to tell of its container at this time, or if what came of it may be gone. */
  find(event: Exec | Connect, time: bigint | undefined): Value | undefined;
  add(event: Exec | Connect, time: bigint | undefined, value: Value): void;
};

type Known<Value> = { readonly value: Value; readonly time: bigint | undefined; readonly removals: number };

/** `Value` may be a part of the cluster's facts. */
export function createKnownEvents<Value>(cluster: ClusterFacts): KnownEvents<Value> {
  const known = new WeakMap<Exec | Connect, Known<Value>>();
  return {
    find(event, time) {
      const found = known.get(event);
      if (found?.removals !== cluster.removals || compareTimes(found.time, time) > 0) return undefined;
      return found.value;
    },
    add: (event, time, value) => known.set(event, { value, time, removals: cluster.removals }),
  };
}
