import { createTurns } from '#core/mutex.ts';
import { createLifetimes, type Ledger } from '#core/store/attempt.ts';
import type { Recall } from '#core/store/done-cache.ts';
import type { Table } from '#core/store/table.ts';
import { createRunTable } from './run-table.ts';

export type RunLedgerOptions = {
  readonly run: string;
  /** With the state of all runs. */
  readonly table: Table;
  /** Of a warm function, which may have worked for other runs. */
  readonly recall: Recall;
  readonly retentionDays: number;
  readonly now: () => number;
  readonly checkTime: () => void;
};

/** The state of one run, which is like that of live detection, expires as a whole, and tells nobody anything. */
export function createRunLedger({ run, table, recall, retentionDays, now, checkTime }: RunLedgerOptions): Ledger {
  const days = { bindings: retentionDays, contacts: retentionDays, findings: retentionDays };
  return {
    table: createRunTable(table, run),
    recall: {
      has: (fact) => recall.has(`${run} ${fact}`),
      remember: (fact) => recall.remember(`${run} ${fact}`),
    },
    now,
    lifetimes: createLifetimes(days, now),
    announces: false,
    publish: async () => new Set(),
    alerting: {
      suppressions: [],
      ceiling: 0,
      baselineHours: 0,
      immediateProcesses: [],
      publish: async () => true,
    },
    owner: run,
    announcing: new Set(),
    ceilingTurns: createTurns(),
    checkTime,
  };
}
