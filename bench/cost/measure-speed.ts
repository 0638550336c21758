import { gzipSync } from 'node:zlib';
import { median } from '#bench/median.ts';
import { decompress } from '#compression/decompress.ts';
import { createBatchReport } from '#core/ingest/batch-report.ts';
import { createBudgets } from '#core/store/budget.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { createCoverageTally } from '#core/watch/note-coverage.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createClusterLog } from './cluster.ts';
import { ALERTING, detectLog } from './detect-log.ts';

const RUNS = 11;
const MINUTES = 10;
const START = Date.UTC(2026, 1, 9);

/**
 * Processor seconds of this machine for one MB (10⁶ bytes) of log, before compression: gunzip, scan, and what a warm
 * function does with facts that it knows. The median of several runs.
 */
export async function measureSecondsPerMegabyte(): Promise<number> {
  const { parts, bytes } = createClusterLog().read(1, 0, MINUTES, true);
  const object = gzipSync(Buffer.concat(parts));
  const now = () => START;
  const state = {
    table: createMemoryTable(),
    publish: async () => new Set<string>(),
    alerting: { ...ALERTING, publish: async () => 'told' as const },
    now,
    doneCache: createDoneCache(now),
    budgets: createBudgets(now),
  };
  const tally = createCoverageTally('measured', now);
  const report = createBatchReport({ log: () => {}, metrics: { add: () => {} }, isEachNamed: false });
  const seconds: number[] = [];
  for (let run = 0; run < 2 * RUNS; run += 1) {
    const before = process.cpuUsage();
    await detectLog({
      source: `run-${run}.log.gz`,
      chunks: [object],
      decompress,
      report,
      tally,
      state,
    });
    const { user, system } = process.cpuUsage(before);
    if (run >= RUNS) seconds.push((user + system) / 1e6);
  }
  return median(seconds) / (bytes / 1e6);
}
