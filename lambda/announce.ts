import type { Context } from 'aws-lambda';
import { createLog } from './adapters/log.ts';
import { createMetrics } from './adapters/metrics.ts';
import { announcePending } from './core/state/announce.ts';
import { openClock, readDeployedSettings } from './environment.ts';
import { openLedgers } from './open-ledger.ts';

const now = openClock();
const write = (line: string) => process.stdout.write(line);
const log = createLog(write);
const metrics = createMetrics(write, now);
const openLedger = openLedgers(readDeployedSettings(), now, {
  findings: (count) => metrics.add({ Announced: count }),
  alerts: (count) => metrics.add({ Alerts: count }),
});

/** Announces the findings that a function has stored and did not live to announce. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  try {
    const announced = await announcePending(openLedger(() => context.getRemainingTimeInMillis()));
    if (announced > 0) log('warn', 'findings announced that were left pending', { announced });
  } finally {
    metrics.flush();
  }
}
