import { keepNewest } from '#core/keep-newest.ts';
import { MILLISECONDS_PER_MINUTE } from '#core/time.ts';

/**
 * How many connections of a cluster one warm function retains, over all its objects: so many at once, and then so many a minute. It
 * costs no request, and no item that all write; all functions together may retain so many times as there are.
 */
export type RetentionBudget = {
  /** Takes one connection of this cluster, if it may be retained. */
  take(cluster: string): boolean;
};

/** As many as one object may: a whole cluster may come at once. */
const AT_ONCE = 20_000;
/** Twenty functions so write 500 units a second at most, half of what the table takes. A busy cluster of a thousand nodes needs 600, all functions together. */
const EACH_MINUTE = 500;
/** Whoever can make up names of clusters makes a function forget the others. */
const MAX_CLUSTERS = 1000;

/** `now`: milliseconds since the epoch. */
export function createRetentionBudget(
  now: () => number,
  { atOnce, eachMinute } = { atOnce: AT_ONCE, eachMinute: EACH_MINUTE },
): RetentionBudget {
  const left = new Map<string, { readonly count: number; readonly at: number }>();

  return {
    take(cluster) {
      const at = now();
      const before = left.get(cluster) ?? { count: atOnce, at };
      const count = Math.min(atOnce, before.count + ((at - before.at) / MILLISECONDS_PER_MINUTE) * eachMinute);
      const isEnough = count >= 1;
      left.delete(cluster);
      left.set(cluster, { count: isEnough ? count - 1 : count, at });
      keepNewest(left, MAX_CLUSTERS);
      return isEnough;
    },
  };
}
