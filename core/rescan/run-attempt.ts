import type { ApiServers } from '#core/settings/api-servers.ts';
import type { Attempt } from '#core/store/attempt.ts';
import type { DoneCache } from '#core/store/done-cache.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { NO_BUDGET } from '#core/store/retention-budget.ts';
import type { Table } from '#core/store/table.ts';
import { createRunTable, type Packing } from './run-table.ts';

export type RunAttemptOptions = {
  readonly run: string;
  /** With the state of all runs. */
  readonly table: Table;
  /** Of a warm function, which may have worked for other runs. */
  readonly doneCache: DoneCache;
  readonly packing: Packing;
  readonly retentionDays: number;
  readonly apiServers: ApiServers;
  readonly now: () => number;
  readonly checkTime: () => void;
};

/** The state of one run, which is like that of live detection, expires as a whole, and tells nobody anything. */
export function createRunAttempt(options: RunAttemptOptions): Attempt {
  const { run, table, packing, doneCache, retentionDays, apiServers, now, checkTime } = options;
  const days = { bindings: retentionDays, contacts: retentionDays, findings: retentionDays };
  return {
    table: createRunTable(table, run, packing),
    doneCache: {
      has: (fact) => doneCache.has(`${run} ${fact}`),
      remember: (fact) => doneCache.remember(`${run} ${fact}`),
      addressesOf: (cluster) => doneCache.addressesOf(`${run} ${cluster}`),
      rememberAddresses: (cluster, stored) => doneCache.rememberAddresses(`${run} ${cluster}`, stored),
    },
    retains: 'all',
    budget: NO_BUDGET,
    now,
    lifetimes: createLifetimes(days, now),
    apiServers,
    announces: false,
    countsAll: true,
    publish: async () => new Set(),
    owner: run,
    announcing: new Set(),
    checkTime,
  };
}
