import { Duration } from 'aws-cdk-lib';
import { Bucket, type LifecycleRule } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import { BUCKET_DEFAULTS, encryptionBy } from './bucket-defaults.ts';
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
    ...BUCKET_DEFAULTS,
    ...encryptionBy(outputKeyArn(logs), scope, `${id}Key`),
    lifecycleRules: [{ expiration, abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...rules],
  });
  keepBucket(bucket, logicalId);
  return bucket;
}

/** The key with which it is encrypted: that of the logs, unless it is another account's. */
export function outputKeyArn({ kind, keyArn }: LogBucket): string | null {
  return kind === 'foreign' ? null : keyArn;
}
