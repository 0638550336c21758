import type { Context } from 'aws-lambda';
import { createLog } from './adapters/log.ts';
import { createMetrics } from './adapters/metrics.ts';
import { announcePending } from './core/state/announce.ts';
import { readDeployedSettings } from './environment.ts';
import { openLedgers } from './open-ledger.ts';

const write = (line: string) => process.stdout.write(line);
const log = createLog(write);
const metrics = createMetrics(write, Date.now);
const openLedger = openLedgers(readDeployedSettings(), (count) => metrics.add({ Announced: count }));

/** Announces the findings that a function has stored and did not live to announce. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  try {
    const announced = await announcePending(openLedger(() => context.getRemainingTimeInMillis()));
    if (announced > 0) log('warn', 'findings announced that were left pending', { announced });
  } finally {
    metrics.flush();
  }
}
