import { createLog } from '#aws/log.ts';
import { createMetrics } from '#aws/metrics.ts';
import type { Log, Metrics } from '#core/telemetry.ts';
import { openClock, readVariable } from './function-environment.ts';

export type LogAndMetrics = { readonly now: () => number; readonly log: Log; readonly metrics: Metrics };

/** The processing clock, and what a function says of its work: a log and metrics, which CloudWatch reads from its output. */
export function openLogAndMetrics(): LogAndMetrics {
  const now = openClock();
  return { now, log: openLog(), metrics: createMetrics(readVariable('METRICS_NAMESPACE'), write, now) };
}

/** The log alone. */
export function openLog(): Log {
  return createLog(write);
}

function write(line: string): void {
  process.stdout.write(line);
}
