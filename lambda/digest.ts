import type { Context } from 'aws-lambda';
import { createLog } from './adapters/log.ts';
import { createMetrics } from './adapters/metrics.ts';
import { tellDigests } from './core/alerts/tell-digests.ts';
import { openClock, readDeployedSettings } from './environment.ts';
import { openLedgers } from './open-ledger.ts';

const now = openClock();
const write = (line: string) => process.stdout.write(line);
const log = createLog(write);
const metrics = createMetrics(write, now);
const openLedger = openLedgers(readDeployedSettings(), now, {
  findings: (count) => metrics.add({ Findings: count }),
  alerts: (count) => metrics.add({ Alerts: count }),
});

/** Tells people what is due of all that was folded, held back, or hidden. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const messages = await tellDigests(openLedger(() => context.getRemainingTimeInMillis()));
  if (messages > 0) log('info', 'digests told', { messages });
  metrics.flush();
}
