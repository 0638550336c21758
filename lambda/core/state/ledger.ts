import type { Finding } from '../finding.ts';
import { createLifetime, type Lifetime, type RetentionDays } from './lifetime.ts';
import type { Recall } from './recall.ts';
import type { Table } from './table.ts';

/** Publishes findings; gives the ids of those that could not be published. */
export type Publish = (findings: readonly Finding[]) => Promise<ReadonlySet<string>>;

/** What everything that works on the state needs. One ledger serves one attempt at one object. */
export type Ledger = {
  readonly table: Table;
  readonly recall: Recall;
  /** Milliseconds since the epoch, by the processing clock. */
  readonly now: () => number;
  readonly lifetimes: Readonly<Record<keyof RetentionDays, Lifetime>>;
  readonly publish: Publish;
  /** Tells this attempt from all others where it holds a lease. */
  readonly owner: string;
  /** The ids of the findings that this attempt announces or has announced, so that it does so once. */
  readonly announcing: Set<string>;
  /** Throws `retry` when too little time is left to go on. */
  readonly checkTime: () => void;
};

/** How many requests are under way at once. */
export const REQUESTS = 16;

export function createLifetimes(days: RetentionDays, now: () => number): Ledger['lifetimes'] {
  return {
    bindings: createLifetime(days.bindings, now),
    contacts: createLifetime(days.contacts, now),
    findings: createLifetime(days.findings, now),
  };
}
