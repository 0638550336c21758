import { hashOf } from '#core/hash.ts';
import { keepNewest } from '#core/keep-newest.ts';
import type { Alert } from '#core/notify/alert.ts';

/** Messages that some topic did not take and that are remembered at once, the last ones. */
const MAX_UNTOLD = 1000;

/** Which topics took a message that others did not take, as long as the function is warm. */
export type ToldTopics = {
  /** Empty for a message that is new, or other than it was. */
  of(alert: Alert): ReadonlySet<string>;
  remember(alert: Alert, topicArns: ReadonlySet<string>): void;
  forget(alert: Alert): void;
};

export function createToldTopics(): ToldTopics {
  const told = new Map<string, ReadonlySet<string>>();
  return {
    of: (alert) => told.get(keyOf(alert)) ?? new Set(),
    remember(alert, topicArns) {
      const key = keyOf(alert);
      told.delete(key);
      told.set(key, topicArns);
      keepNewest(told, MAX_UNTOLD);
    },
    forget: (alert) => void told.delete(keyOf(alert)),
  };
}

/** By all that it says: what has something to add is to be told to all, and twice is better than never. */
function keyOf(alert: Alert): string {
  return hashOf(JSON.stringify(alert, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
}
