import type { Finding } from '#core/correlate/finding.ts';
import type { DoneCache } from './done-cache.ts';
import type { Table } from './table.ts';

/** Tells of findings; returns the ids of those that could not be told, and are to be told again. */
export type Publish = (findings: readonly Finding[]) => Promise<ReadonlySet<string>>;

/** What everything that works on the state needs. One attempt serves one attempt at one object. */
export type Attempt = {
  readonly table: Table;
  readonly doneCache: DoneCache;
  /** Milliseconds since the epoch, by the processing clock. */
  readonly now: () => number;
  readonly lifetimes: Readonly<Record<keyof RetentionDays, Lifetime>>;
  /** Whether findings are announced. A rescan only writes them down: `publish` is never used then. */
  readonly announces: boolean;
  /** Whoever is to know of a finding knows it afterwards. Done again for the same finding, it does nothing that matters. */
  readonly publish: Publish;
  /** Tells this attempt from all others where it holds a lease. */
  readonly owner: string;
  /** The names of what this attempt announces or has announced, so that it does so once. */
  readonly announcing: Set<string>;
  /** Throws `retry` when too little time is left to go on. */
  readonly checkTime: () => void;
};

/** How many requests are under way at once. */
export const REQUESTS = 16;

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

const MILLISECONDS_PER_DAY = 86_400_000;

/** `now`: milliseconds since the epoch. */
export function createLifetimes(days: RetentionDays, now: () => number): Attempt['lifetimes'] {
  return {
    bindings: createLifetime(days.bindings, now),
    contacts: createLifetime(days.contacts, now),
    findings: createLifetime(days.findings, now),
  };
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
