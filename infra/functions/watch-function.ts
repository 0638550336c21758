import { Duration, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { CodeOf } from './entry.ts';
import { EntryFunction } from './entry-function.ts';

/** Between two judgements of each cluster's coverage. */
export const WATCH_INTERVAL = Duration.minutes(15);

interface WatchProps {
  readonly codeOf: CodeOf;
  readonly table: Table;
}

/** Judges whether each cluster's logs still come, and still show environments. */
export function createWatch(scope: Construct, { codeOf, table }: WatchProps): EntryFunction {
  const watch = new EntryFunction(scope, 'Watch', {
    entry: 'watch',
    codeOf,
    description: "traceward: judges what each cluster's logs of the last hour could show",
    memorySize: 256,
    timeout: Duration.minutes(1),
    environment: { TABLE_NAME: table.tableName, METRICS_NAMESPACE: Stack.of(table).stackName },
  });
  watch.allow(['dynamodb:Query'], table.tableArn);
  watch.runEvery(WATCH_INTERVAL);
  return watch;
}
