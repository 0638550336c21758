import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, BucketEncryption, type BucketProps } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** What every bucket of the stack has. */
export const BUCKET_DEFAULTS: BucketProps = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
};

/** By the key, or by S3's own without one. `id`: of the key in the scope. */
export function encryptionBy(keyArn: string | null, scope: Construct, id: string): BucketProps {
  if (keyArn === null) return { encryption: BucketEncryption.S3_MANAGED };
  const encryptionKey = Key.fromKeyArn(scope, id, keyArn);
  return { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };
}
