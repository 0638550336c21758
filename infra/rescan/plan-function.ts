import { Duration } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { CodeOf } from '#infra/functions/entry.ts';
import { EntryFunction } from '#infra/functions/entry-function.ts';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import { allowInventory, allowListing, allowMissingInventory, allowResults } from './rescan-permissions.ts';

interface PlanFunctionProps {
  readonly codeOf: CodeOf;
  readonly logs: LogBucket;
  readonly results: Bucket;
  readonly inventoryBucket: string | null;
}

/** Checks what is asked for, and lists the objects of a range of time. */
export function createPlanFunction(scope: Construct, props: PlanFunctionProps): EntryFunction {
  const { codeOf, logs, results, inventoryBucket } = props;
  const plan = new EntryFunction(scope, 'Plan', {
    entry: 'plan-rescan',
    codeOf,
    description: 'traceward: plans a rescan and lists the objects of its range of time',
    // One full vCPU: what it can list in its time is the limit of a run.
    memorySize: 1769,
    timeout: Duration.minutes(15),
    environment: { LOG_BUCKET: logs.name, RESCAN_BUCKET: results.bucketName },
  });
  allowListing(plan, logs);
  allowResults(plan, results, logs, ['s3:PutObject', 's3:AbortMultipartUpload']);
  allowInventory(plan, inventoryBucket);
  allowMissingInventory(plan, inventoryBucket);
  return plan;
}
