import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { clientLimits } from './client-limits.ts';
import { hasOwnEndpoint } from './own-endpoint.ts';

/** Parts of 16 MB are sent, and a reader may be busy with what it has read. */
const WAITS = { answer: 20_000, silence: 60_000, call: 60_000 };

/** A client of S3, also of one that is not AWS's. The SDK finds credentials, region and endpoint. */
export function createS3Client(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ ...clientLimits(WAITS), forcePathStyle: hasOwnEndpoint(), ...config });
}
