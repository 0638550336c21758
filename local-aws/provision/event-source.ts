import * as v from 'valibot';
import { list, number, resourceType } from './resource-type.ts';

const SQS_BATCH_SIZE = 10;

export const eventSource = resourceType(
  {
    EventSourceArn: v.string(),
    FunctionName: v.string(),
    BatchSize: v.optional(number, SQS_BATCH_SIZE),
    FunctionResponseTypes: list(v.string()),
  },
  ({ EventSourceArn, FunctionName, BatchSize, FunctionResponseTypes }, { logicalId }) => ({
    ref: logicalId,
    attributes: {},
    pieces: [
      {
        kind: 'event-source',
        queueArn: EventSourceArn,
        functionName: FunctionName,
        batchSize: BatchSize,
        reportsBatchItemFailures: FunctionResponseTypes.includes('ReportBatchItemFailures'),
      },
    ],
  }),
);
