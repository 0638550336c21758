import { Duration } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { keepBucket } from '#infra/pin.ts';

const DEFAULTS: BucketProps = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
};

/** An overwritten or deleted version stays readable for longer than a message about it can live (14 + 14 days). */
const SUPERSEDED_VERSIONS = Duration.days(30);

/** The bucket of the logs and the one that records who accessed it. Both outlive the stack. */
export function createOwnBucket(scope: Construct, name: string, keyArn: string | null): CfnBucket {
  const accessLogs = new Bucket(scope, 'AccessLogBucket', {
    ...DEFAULTS,
    encryption: BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ expiration: Duration.days(90) }],
  });
  keepBucket(accessLogs, 'AccessLogBucket');
  const logs = new Bucket(scope, 'LogBucket', {
    ...DEFAULTS,
    bucketName: name,
    versioned: true,
    ...encryption(scope, keyArn),
    serverAccessLogsBucket: accessLogs,
    lifecycleRules: [
      {
        noncurrentVersionExpiration: SUPERSEDED_VERSIONS,
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
    ],
  });
  keepBucket(logs, 'LogBucket');
  return resourceOf(logs);
}

function encryption(scope: Construct, keyArn: string | null): BucketProps {
  if (keyArn === null) return { encryption: BucketEncryption.S3_MANAGED };
  const encryptionKey = Key.fromKeyArn(scope, 'LogKey', keyArn);
  return { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };
}

function resourceOf(bucket: Bucket): CfnBucket {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) throw new TypeError(`${bucket.node.path} is no bucket`);
  return resource;
}
