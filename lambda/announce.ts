import type { Context } from 'aws-lambda';
import { createLog } from '#aws/log.ts';
import { createMetrics } from '#aws/metrics.ts';
import { announcePending } from '#core/store/announce.ts';
import { openClock, readDeployedSettings } from './wiring/function-environment.ts';
import { openAttempts } from './wiring/open-attempts.ts';

const now = openClock();
const write = (line: string) => process.stdout.write(line);
const log = createLog(write);
const metrics = createMetrics(write, now);
const openAttempt = openAttempts(readDeployedSettings(), now, {
  findings: (count) => metrics.add({ Announced: count }),
  alerts: (count) => metrics.add({ Alerts: count }),
});

/** Announces the findings that a function has stored and did not live to announce. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  try {
    const announced = await announcePending(openAttempt(() => context.getRemainingTimeInMillis()));
    if (announced > 0) log('warn', 'findings announced that were left pending', { announced });
  } finally {
    metrics.flush();
  }
}
