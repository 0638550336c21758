import { Aws, Duration } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { CodeOf } from '#infra/functions/entry.ts';
import { EntryFunction } from '#infra/functions/entry-function.ts';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import { allowListing, allowLogs, allowWork } from './rescan-permissions.ts';

interface BatchFunctionProps {
  readonly codeOf: CodeOf;
  readonly logs: LogBucket;
  readonly results: Bucket;
}

/** Reads a batch of objects into its parts. */
export function createBatchFunction(scope: Construct, { codeOf, logs, results }: BatchFunctionProps): EntryFunction {
  const batch = new EntryFunction(scope, 'Batch', {
    entry: 'rescan',
    codeOf,
    description: "traceward: reads old logs of Tracee's for a rescan",
    // As detect: one full vCPU.
    memorySize: 1769,
    timeout: Duration.minutes(15),
    environment: { RESCAN_BUCKET: results.bucketName },
  });
  allowLogs(batch, logs);
  allowListing(batch, logs);
  batch.allowOwnedBy(Aws.ACCOUNT_ID, ['s3:ListBucket'], results.bucketArn);
  allowWork(batch, results, logs);
  return batch;
}
