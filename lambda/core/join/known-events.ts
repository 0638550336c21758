import type { Connect, Exec } from '../event.ts';
import type { ClusterFacts } from './facts.ts';

/** What came of events before. A reader may give an exec or a connect again: the same object, with another time. */
export type KnownEvents<Value> = {
  /** Undefined also if what came of it may be gone. */
  find(event: Exec | Connect): Known<Value> | undefined;
  add(event: Exec | Connect, time: bigint | undefined, value: Value): void;
};

export type Known<Value> = {
  readonly value: Value;
  /** From this time on the event has no more to tell of its container. */
  readonly time: bigint | undefined;
  readonly removals: number;
};

/** `Value` may be a part of the cluster's facts. */
export function createKnownEvents<Value>(cluster: ClusterFacts): KnownEvents<Value> {
  const known = new WeakMap<Exec | Connect, Known<Value>>();
  return {
    find(event) {
      const found = known.get(event);
      return found?.removals === cluster.removals ? found : undefined;
    },
    add: (event, time, value) => known.set(event, { value, time, removals: cluster.removals }),
  };
}
