import type { SQSRecord } from 'aws-lambda';
import { openQueue } from '#aws/queue.ts';
import type { BatchResponse } from '#core/ingest/process-batch.ts';
import { processTogether, type TogetherOptions } from '#core/ingest/process-together.ts';
import { errorFields, type MetricName } from '#core/telemetry.ts';
import { readVariable } from './function-environment.ts';
import { openLogAndMetrics } from './log-and-metrics.ts';

type Delivery<Content> = Pick<TogetherOptions<Content>, 'read' | 'deliver'>;

/** Opens the queue of a function that hands on what a topic has published. `counts`: its metrics. */
export function openForwarding(
  counts: Readonly<Record<'retried' | 'refused', MetricName>>,
): <Content>(records: readonly SQSRecord[], delivery: Delivery<Content>) => Promise<BatchResponse> {
  const { log, metrics } = openLogAndMetrics();
  const queue = openQueue({ queueUrl: readVariable('QUEUE_URL'), deadLetterUrl: readVariable('DEAD_LETTER_URL') });
  return async (records, delivery) => {
    const response = await processTogether(records, {
      ...delivery,
      queue,
      random: Math.random,
      onFailure: (what, { messageId }, error) => log('error', what, { messageId, ...errorFields(error) }),
      count: (fate) => metrics.add({ [counts[fate]]: 1 }),
    });
    metrics.flush();
    return response;
  };
}
