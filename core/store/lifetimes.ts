import { MILLISECONDS_PER_DAY } from '#core/time.ts';
import type { Item, ItemOf, Kind } from './table.ts';

/** Days that things are kept, as the settings have them. */
export type RetentionDays = { readonly bindings: number; readonly contacts: number; readonly findings: number };

/** How long one kind of item is kept after it was last seen, judged by the processing clock. */
export type Lifetime = {
  /** Seconds since the epoch at which an item that is written now expires. */
  end(): number;
  /** Whether it has expired; databases delete days later. */
  isOver(expiresAt: number): boolean;
  /** Whether half of it is spent, so that a sighting writes it anew. */
  needsRenewal(expiresAt: number): boolean;
  /** Whether a whole lifetime has gone by since then (milliseconds since the epoch). */
  isOlderThanALife(since: number): boolean;
};

export type Lifetimes = Readonly<Record<keyof RetentionDays | 'counts', Lifetime>>;

/** In which people ask how often something was. A month of them is what the table holds of counts, however long findings are kept. */
const COUNT_DAYS = 35;

/** `now`: milliseconds since the epoch. */
export function createLifetimes(days: RetentionDays, now: () => number): Lifetimes {
  return {
    bindings: createLifetime(days.bindings, now),
    contacts: createLifetime(days.contacts, now),
    findings: createLifetime(days.findings, now),
    counts: createLifetime(Math.min(days.findings, COUNT_DAYS), now),
  };
}

/** The item, if it is of this kind and has not expired. */
export function livingItem<K extends Kind>(lifetime: Lifetime, item: Item | undefined, kind: K): ItemOf<K> | undefined {
  return item?.kind === kind && !lifetime.isOver(item.expiresAt) ? (item as ItemOf<K>) : undefined;
}

/** `now`: milliseconds since the epoch. */
export function createLifetime(days: number, now: () => number): Lifetime {
  return {
    end: () => Math.floor((now() + days * MILLISECONDS_PER_DAY) / 1000),
    isOver: (expiresAt) => expiresAt * 1000 <= now(),
    needsRenewal: (expiresAt) => expiresAt * 1000 <= now() + (days * MILLISECONDS_PER_DAY) / 2,
    isOlderThanALife: (since) => since + days * MILLISECONDS_PER_DAY <= now(),
  };
}
