import { Duration } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, type LifecycleRule } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import { keepBucket } from './pin.ts';

interface OutputBucketProps {
  /** It must never change. */
  readonly logicalId: string;
  readonly logs: LogBucket;
  /** When an object is deleted. */
  readonly expiration: Duration;
  /** What is deleted earlier. */
  readonly rules?: readonly LifecycleRule[];
}

/** A bucket of what traceward itself writes. It outlives the stack. */
export function createOutputBucket(
  scope: Construct,
  id: string,
  { logicalId, logs, expiration, rules = [] }: OutputBucketProps,
): Bucket {
  const bucket = new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    ...encryption(scope, `${id}Key`, logs),
    lifecycleRules: [{ expiration, abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...rules],
  });
  keepBucket(bucket, logicalId);
  return bucket;
}

/** The key with which it is encrypted: that of the logs, unless it is another account's. */
export function outputKeyArn({ kind, keyArn }: LogBucket): string | null {
  return kind === 'foreign' ? null : keyArn;
}

function encryption(scope: Construct, id: string, logs: LogBucket): BucketProps {
  const keyArn = outputKeyArn(logs);
  if (keyArn === null) return { encryption: BucketEncryption.S3_MANAGED };
  const encryptionKey = Key.fromKeyArn(scope, id, keyArn);
  return { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };
}
