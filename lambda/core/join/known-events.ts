import type { Connect, Exec } from '../event.ts';
import { compareTimes } from './earliest.ts';
import type { ClusterFacts } from './facts.ts';

/** What came of events before. A reader may give an exec or a connect again: the same object, with another time. */
export type KnownEvents<Value> = {
  /** Undefined if there is more to be told than a later time. */
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
      if (found === undefined || found.removals !== cluster.removals) return undefined;
      return compareTimes(found.time, time) <= 0 ? found.value : undefined;
    },
    add: (event, time, value) => known.set(event, { value, time, removals: cluster.removals }),
  };
}
