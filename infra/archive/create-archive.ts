import { Aws, Duration } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ARCHIVE_PREFIX } from '#core/output/archive-file.ts';
import { createForwarding, type Forwarding, type ForwardProps } from '#infra/functions/forward-function.ts';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import { createOutputBucket, outputKeyArn } from '#infra/output-bucket.ts';
import { createAthenaTables } from './athena-tables.ts';

interface ArchiveProps extends ForwardProps {
  readonly logs: LogBucket;
  /** How long findings are kept. */
  readonly retentionDays: number;
}

/** Findings as files, what writes them, and the tables that Athena reads them by. */
export interface Archive {
  readonly bucket: Bucket;
  readonly databaseName: string;
  readonly forwarding: Forwarding;
}

export function createArchive(scope: Construct, { logs, retentionDays, ...props }: ArchiveProps): Archive {
  const forwarding = createForwarding(scope, 'archive', props);
  const { entry } = forwarding;
  const bucket = createOutputBucket(entry, 'Bucket', {
    ...{ logicalId: 'ArchiveBucket', logs },
    expiration: Duration.days(retentionDays),
  });
  entry.allowOwnedBy(Aws.ACCOUNT_ID, ['s3:PutObject'], bucket.arnForObjects(`${ARCHIVE_PREFIX}*`));
  const keyArn = outputKeyArn(logs);
  if (keyArn !== null) entry.allow(['kms:GenerateDataKey'], keyArn);
  entry.lambda.addEnvironment('ARCHIVE_BUCKET', bucket.bucketName);
  return { bucket, databaseName: createAthenaTables(entry, { bucket, retentionDays }), forwarding };
}
