import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { hasOwnEndpoint } from './own-endpoint.ts';

/** A client of S3, also of one that is not AWS's. The SDK finds credentials, region and endpoint. */
export function createS3Client(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ forcePathStyle: hasOwnEndpoint(), ...config });
}
