import type { SQSRecord } from 'aws-lambda';
import type { BatchResponse } from '#core/ingest/process-batch.ts';
import { processTogether, type TogetherOptions } from '#core/ingest/process-together.ts';
import { openLogAndMetrics } from './log-and-metrics.ts';
import { type FateCounts, openWorkQueue } from './open-work-queue.ts';

type Delivery<Content> = Pick<TogetherOptions<Content>, 'read' | 'deliver'>;

/** Opens the queue of a function that hands on what a topic has published. */
export function openForwarding(
  counts: FateCounts,
): <Content>(records: readonly SQSRecord[], delivery: Delivery<Content>) => Promise<BatchResponse> {
  const output = openLogAndMetrics();
  const queue = openWorkQueue(output, counts);
  return async (records, delivery) => {
    const response = await processTogether(records, { ...delivery, ...queue });
    output.metrics.flush();
    return response;
  };
}
