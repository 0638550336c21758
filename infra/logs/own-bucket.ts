import { Duration } from 'aws-cdk-lib';
import { Bucket, BucketEncryption, CfnBucket, type LifecycleRule } from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import type { Logs } from '#core/settings/logs-section.ts';
import { BUCKET_DEFAULTS, encryptionBy } from '#infra/bucket-defaults.ts';
import { keepBucket } from '#infra/pin.ts';

const ACCESS_LOGS = 'AccessLogBucket';

/** An overwritten or deleted version stays readable for longer than a message about it can live (14 + 14 days). */
const SUPERSEDED_VERSIONS = Duration.days(30);

type OwnBucketSettings = Pick<Logs, 'kmsKeyArn' | 'prefix' | 'retentionDays'>;

/** The bucket of the logs and the one that records who accessed it. Both outlive the stack. */
export function createOwnBucket(scope: Construct, name: string, settings: OwnBucketSettings): CfnBucket {
  const accessLogs = new Bucket(scope, ACCESS_LOGS, {
    ...BUCKET_DEFAULTS,
    encryption: BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ expiration: Duration.days(90) }],
  });
  keepBucket(accessLogs, 'AccessLogBucket');
  const logs = new Bucket(scope, 'LogBucket', {
    ...BUCKET_DEFAULTS,
    bucketName: name,
    versioned: true,
    ...encryptionBy(settings.kmsKeyArn, scope, 'LogKey'),
    serverAccessLogsBucket: accessLogs,
    lifecycleRules: [
      {
        noncurrentVersionExpiration: SUPERSEDED_VERSIONS,
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
      ...expiry(settings),
    ],
  });
  keepBucket(logs, 'LogBucket');
  return resourceOf(logs);
}

/** Of the logs, and of nothing that others may have put beside them. A deleted log is still superseded for a while. */
function expiry({ prefix, retentionDays }: OwnBucketSettings): LifecycleRule[] {
  if (retentionDays === null) return [];
  return [{ expiration: Duration.days(retentionDays), ...(prefix !== '' && { prefix }) }];
}

/**
 * Creates the bucket after everything else. Whoever deploys again after a deployment that failed has shippers that
 * write to it at once, and it is written down who did; a bucket that is not empty could not be removed if what comes
 * after it failed.
 */
export function createLast(bucket: CfnBucket, others: readonly IConstruct[]): void {
  const own = bucket.node.scope;
  bucket.node.addDependency(...others.filter((other) => other !== own && other.node.id !== ACCESS_LOGS));
}

function resourceOf(bucket: Bucket): CfnBucket {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) throw new TypeError(`${bucket.node.path} is no bucket`);
  return resource;
}
