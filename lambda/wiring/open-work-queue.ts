import { openQueue } from '#aws/queue.ts';
import type { BatchOptions } from '#core/ingest/process-batch.ts';
import { errorFields, type MetricName } from '#core/telemetry.ts';
import { readVariable } from './function-environment.ts';
import type { LogAndMetrics } from './log-and-metrics.ts';

/** The metrics that count the messages which come back, and those that are dead letters. */
export type FateCounts = Readonly<Record<'retried' | 'refused', MetricName>>;

/** The queue that this function works on, and how it says what becomes of messages that were not done. */
export function openWorkQueue(
  { log, metrics }: Pick<LogAndMetrics, 'log' | 'metrics'>,
  counts: FateCounts,
): Pick<BatchOptions, 'queue' | 'random' | 'onFailure' | 'count'> {
  return {
    queue: openQueue({ queueUrl: readVariable('QUEUE_URL'), deadLetterUrl: readVariable('DEAD_LETTER_URL') }),
    random: Math.random,
    onFailure: (what, { messageId }, error) => log('error', what, { messageId, ...errorFields(error) }),
    count: (fate) => metrics.add({ [counts[fate]]: 1 }),
  };
}
