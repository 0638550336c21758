import { Duration } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import { keepBucket } from '#infra/pin.ts';

/** Reports are read for longer than the state of a run is kept. */
const RETENTION = Duration.days(90);

/**
 * The bucket of what rescans write. It is not the bucket of the logs, and nothing listens to it: what a run writes is
 * never read as a log.
 */
export function createResultsBucket(scope: Construct, logs: LogBucket): Bucket {
  const bucket = new Bucket(scope, 'Results', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    ...encryption(scope, logs),
    lifecycleRules: [{ expiration: RETENTION, abortIncompleteMultipartUploadAfter: Duration.days(7) }],
  });
  keepBucket(bucket, 'RescanBucket');
  return bucket;
}

/** The key with which results are encrypted: that of the logs, unless it is another account's. */
export function resultsKeyArn({ kind, keyArn }: LogBucket): string | null {
  return kind === 'foreign' ? null : keyArn;
}

function encryption(scope: Construct, logs: LogBucket): BucketProps {
  const keyArn = resultsKeyArn(logs);
  if (keyArn === null) return { encryption: BucketEncryption.S3_MANAGED };
  const encryptionKey = Key.fromKeyArn(scope, 'ResultsKey', keyArn);
  return { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };
}
