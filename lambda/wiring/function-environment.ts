import { existsSync, readFileSync } from 'node:fs';
import { TracewardError } from '#core/errors.ts';
import { type OwnDetector, withDetectorIds } from '#core/settings/detector-ids.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import type { Settings } from '#core/settings/settings.ts';

type Variable =
  | 'METRICS_NAMESPACE'
  | 'TABLE_NAME'
  | 'FINDINGS_TOPIC_ARN'
  | 'ALERTS_TOPIC_ARN'
  | 'ALARMS_TOPIC_ARN'
  | 'LOG_BUCKET'
  | 'ARCHIVE_BUCKET'
  | 'SECURITY_HUB_PRODUCT_ARN'
  | 'EVENT_BUS_NAME'
  | 'RESCAN_BUCKET'
  | 'LIVE_READS_PER_SECOND'
  | 'CHANNEL'
  | 'QUEUE_URL'
  | 'DEAD_LETTER_URL';

/** A variable of the function's environment, which infra/ sets. Throws `settings` if it is missing. */
export function readVariable(name: Variable): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new TracewardError('settings', `the environment variable ${name} is missing; deploy the stack anew`);
  }
  return value;
}

/** The settings that were deployed with the function, which know the detectors that were deployed by their ids, too. */
export function readDeployedSettings(): Settings {
  const settings = readSettings(readFileSync(new URL('./traceward.json', import.meta.url), 'utf8'), 'traceward.json');
  const ids = new URL('./detector-ids.json', import.meta.url);
  if (!existsSync(ids)) return settings;
  const detectors: readonly OwnDetector[] = JSON.parse(readFileSync(ids, 'utf8'));
  return withDetectorIds(settings, detectors);
}

/**
 * The processing clock, in milliseconds since the epoch. On this machine the pipeline can be run at another time:
 * TRACEWARD_CLOCK_OFFSET is how many milliseconds that is ahead. Functions begin at different times, and share one clock.
 */
export function openClock(realTime: () => number = Date.now): () => number {
  const offset = Number(process.env['TRACEWARD_CLOCK_OFFSET'] ?? 0);
  return () => realTime() + offset;
}

/** What is left of the function's time when it stops beginning new work, for what is under way. */
const RESERVE_MILLISECONDS = 20_000;

/** Milliseconds in which new work may begin. */
export function timeToWork(remainingMilliseconds: () => number): number {
  return Math.max(0, Math.floor(remainingMilliseconds()) - RESERVE_MILLISECONDS);
}
