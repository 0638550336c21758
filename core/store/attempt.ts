import type { Finding } from '#core/correlate/finding.ts';
import type { Mutex } from '#core/mutex.ts';
import type { Alert } from '#core/notify/alert.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import type { DoneCache } from './done-cache.ts';
import { createLifetime, type Lifetime, type RetentionDays } from './lifetime.ts';
import type { Table } from './table.ts';

/** Publishes findings; gives the ids of those that could not be published. */
export type Publish = (findings: readonly Finding[]) => Promise<ReadonlySet<string>>;

/** What is known of whom to tell what, and when. */
export type Alerting = {
  readonly suppressions: readonly Suppression[];
  /** Messages that people get within a quarter of an hour, at most. */
  readonly ceiling: number;
  /** So long after a cluster's first object what it has always done comes as one summary. */
  readonly baselineHours: number;
  /** Names of processes that alert at once even then. */
  readonly immediateProcesses: readonly string[];
  /** Gives one message to people; false if it could not be published. */
  readonly publish: (alert: Alert) => Promise<boolean>;
};

/** What everything that works on the state needs. One attempt serves one attempt at one object. */
export type Attempt = {
  readonly table: Table;
  readonly doneCache: DoneCache;
  /** Milliseconds since the epoch, by the processing clock. */
  readonly now: () => number;
  readonly lifetimes: Readonly<Record<keyof RetentionDays, Lifetime>>;
  /** Whether findings are announced. A rescan only writes them down: `publish` and `alerting` are never used then. */
  readonly announces: boolean;
  /** For machines. */
  readonly publish: Publish;
  /** For people. */
  readonly alerting: Alerting;
  /** Tells this attempt from all others where it holds a lease. */
  readonly owner: string;
  /** The ids of the findings that this attempt announces or has announced, so that it does so once. */
  readonly announcing: Set<string>;
  /** For the one item that all alerts of a quarter of an hour change: rivals within one function would starve each other. */
  readonly ceilingMutex: Mutex;
  /** Throws `retry` when too little time is left to go on. */
  readonly checkTime: () => void;
};

/** How many requests are under way at once. */
export const REQUESTS = 16;

export function createLifetimes(days: RetentionDays, now: () => number): Attempt['lifetimes'] {
  return {
    bindings: createLifetime(days.bindings, now),
    contacts: createLifetime(days.contacts, now),
    findings: createLifetime(days.findings, now),
  };
}
