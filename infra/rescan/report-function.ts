import { Aws, Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { CodeOf } from '#infra/functions/entry.ts';
import { EntryFunction } from '#infra/functions/entry-function.ts';
import { alertingEnvironment, allowAlerting } from '#infra/functions/function-permissions.ts';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import type { Topics } from '#infra/topics.ts';
import { allowResults, allowWork } from './rescan-permissions.ts';

interface ReportFunctionProps {
  readonly codeOf: CodeOf;
  readonly logs: LogBucket;
  readonly results: Bucket;
  /** The state of the live path, which is only read. */
  readonly liveTable: Table;
  readonly topics: Topics;
}

/**
 * The read units a second that the report may take of the live table: half of what the table is allowed. Live detection of
 * 1,000 nodes takes less than a tenth on average (docs/operations.md), and keeps the other half for what comes at once.
 */
const LIVE_READS_PER_SECOND = 1000;
/** Functions that read the live table at once. */
export const LIVE_READERS = 4;

/** Compares what a run found with what live detection told, writes the report, and says that it is there. */
export function createReportFunction(scope: Construct, props: ReportFunctionProps): EntryFunction {
  const { codeOf, logs, results, liveTable, topics } = props;
  const report = new EntryFunction(scope, 'Report', {
    entry: 'report-rescan',
    codeOf,
    description: 'traceward: writes the report of a rescan',
    // For all that a shard's containers tell, or 50,000 findings of each kind.
    memorySize: 3008,
    timeout: Duration.minutes(15),
    environment: {
      TABLE_NAME: liveTable.tableName,
      RESCAN_BUCKET: results.bucketName,
      LIVE_READS_PER_SECOND: String(LIVE_READS_PER_SECOND / LIVE_READERS),
      ...alertingEnvironment(topics),
    },
  });
  report.allow(
    ['dynamodb:BatchGetItem', 'dynamodb:DescribeTable', 'dynamodb:Query', 'dynamodb:Scan'],
    liveTable.tableArn,
  );
  report.allowOwnedBy(Aws.ACCOUNT_ID, ['s3:ListBucket'], results.bucketArn);
  allowResults(report, results, logs, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload']);
  allowWork(report, results, logs);
  allowAlerting(report, topics);
  return report;
}
