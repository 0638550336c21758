import type { Basis, Finding } from '#core/correlate/finding.ts';
import type { Severity } from '#core/detectors/detector.ts';
import type { ApiServers } from '#core/settings/api-servers.ts';
import type { Budgets } from './budget.ts';
import type { DoneCache } from './done-cache.ts';
import type { Retains } from './known-addresses.ts';
import type { Lifetimes } from './lifetimes.ts';
import type { FindingSubject, StoredObservation, Table } from './table.ts';

/** Tells of findings; returns the ids of those that could not be told, and are to be told again. */
export type Publish = (findings: readonly Finding[]) => Promise<ReadonlySet<string>>;

/** What is missing of an object: findings of a container past its share, or records. */
export type Gap =
  | {
      readonly is: 'full container';
      readonly cluster: string;
      readonly container: string;
      readonly pod?: string | undefined;
    }
  | { readonly is: 'damaged object'; readonly cluster: string; readonly object: string; readonly problem: string };

/** What everything that works on the state needs. One attempt serves one attempt at one object. */
export type Attempt = {
  readonly table: Table;
  readonly doneCache: DoneCache;
  /** Milliseconds since the epoch, by the processing clock. */
  readonly now: () => number;
  readonly lifetimes: Lifetimes;
  /** What the settings say of the clusters' API servers. */
  readonly apiServers: ApiServers;
  readonly retains: Retains;
  /** Of the function. */
  readonly budgets: Budgets;
  /** How grave a finding is by what one object tells of it: what the fleet knows is not asked. */
  readonly severityOf: (subject: FindingSubject, basis: Basis, observation: StoredObservation) => Severity;
  /** Whoever is to know of a finding knows it afterwards. Done again for the same finding, it does nothing that matters. */
  readonly publish: Publish;
  /** Tells this attempt from all others where it holds a lease. */
  readonly owner: string;
  /** The names of what this attempt announces or has announced, so that it does so once. */
  readonly announcing: Set<string>;
  /** Risky groups of which people are told when they go on, by the ids of findings that this attempt told. */
  readonly followed: Map<string, string>;
  /** Is told that such a group has more events of a finding, and when the last was: nanoseconds since the epoch. */
  readonly goesOn: (group: string, finding: string, last: bigint) => Promise<void>;
  /** Is told that more is known of what a finding's process runs than when it was announced. */
  readonly lookAgain: (finding: string) => Promise<void>;
  /** Has the next daily report say what is missing. */
  readonly noteGap: (gap: Gap) => Promise<void>;
  /** Throws `retry` when too little time is left to go on. */
  readonly checkTime: () => void;
};

/** How many requests are under way at once. */
export const REQUESTS = 16;
