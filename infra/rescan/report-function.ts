import { Aws, Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { CodeOf } from '#infra/functions/entry.ts';
import { EntryFunction } from '#infra/functions/entry-function.ts';
import { alertingEnvironment, allowAlerting } from '#infra/functions/function-permissions.ts';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import type { Topics } from '#infra/topics.ts';
import { allowResults } from './rescan-permissions.ts';

interface ReportFunctionProps {
  readonly codeOf: CodeOf;
  readonly logs: LogBucket;
  readonly results: Bucket;
  /** The state of runs. */
  readonly table: Table;
  /** The state of the live path, which is only read. */
  readonly liveTable: Table;
  readonly topics: Topics;
}

/** Compares what a run found with what live detection told, writes the report, and says that it is there. */
export function createReportFunction(scope: Construct, props: ReportFunctionProps): EntryFunction {
  const { codeOf, logs, results, table, liveTable, topics } = props;
  const report = new EntryFunction(scope, 'Report', {
    entry: 'report-rescan',
    codeOf,
    description: 'traceward: writes the report of a rescan',
    // For 50,000 findings, and what a million objects had to tell.
    memorySize: 3008,
    timeout: Duration.minutes(15),
    environment: {
      TABLE_NAME: liveTable.tableName,
      RESCAN_TABLE_NAME: table.tableName,
      RESCAN_BUCKET: results.bucketName,
      ...alertingEnvironment(topics),
    },
  });
  report.allow(['dynamodb:BatchGetItem', 'dynamodb:Query'], table.tableArn);
  report.allow(['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'], liveTable.tableArn);
  report.allowOwnedBy(Aws.ACCOUNT_ID, ['s3:ListBucket'], results.bucketArn);
  allowResults(report, results, logs, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload']);
  allowAlerting(report, topics);
  return report;
}
