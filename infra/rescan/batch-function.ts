import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { CodeOf } from '#infra/functions/entry.ts';
import { EntryFunction } from '#infra/functions/entry-function.ts';
import { allowState } from '#infra/functions/function-permissions.ts';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import { allowListing, allowLogs } from './rescan-permissions.ts';

interface BatchFunctionProps {
  readonly codeOf: CodeOf;
  readonly logs: LogBucket;
  readonly table: Table;
}

/** Reads a batch of objects into the state of its run. */
export function createBatchFunction(scope: Construct, { codeOf, logs, table }: BatchFunctionProps): EntryFunction {
  const batch = new EntryFunction(scope, 'Batch', {
    entry: 'rescan',
    codeOf,
    description: "traceward: reads old logs of Tracee's for a rescan",
    // As detect: one full vCPU.
    memorySize: 1769,
    timeout: Duration.minutes(15),
    environment: { RESCAN_TABLE_NAME: table.tableName },
  });
  allowLogs(batch, logs);
  allowListing(batch, logs);
  allowState(batch, table);
  return batch;
}
