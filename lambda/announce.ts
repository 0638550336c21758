import type { Context } from 'aws-lambda';
import { announcePending } from '#core/store/announce-findings.ts';
import { openLogAndMetrics } from '#lambda/wiring/log-and-metrics.ts';
import { readDeployedSettings } from './wiring/function-environment.ts';
import { openAttempts } from './wiring/open-attempts.ts';

const output = openLogAndMetrics();
const { log, metrics } = output;
const openAttempt = openAttempts(readDeployedSettings(), output, 'Announced');

/** Announces the findings that a function has stored and did not live to announce. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  try {
    const announced = await announcePending(openAttempt(() => context.getRemainingTimeInMillis()));
    if (announced > 0) log('warn', 'findings announced that were left pending', { announced });
  } finally {
    metrics.flush();
  }
}
