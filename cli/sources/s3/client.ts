import { S3Client } from '@aws-sdk/client-s3';
import { hasOwnEndpoint } from '#lambda/wiring/function-environment.ts';

/** Requests that are tried again, with the client's own backoff, before an object is given up. */
const MAX_ATTEMPTS = 8;
let client: S3Client | undefined;

/**
 * The client of this thread. Credentials, region and endpoint come from the SDK's default chain; buckets of other
 * regions are followed to where they are.
 */
export function openS3(): S3Client {
  client ??= new S3Client({
    forcePathStyle: hasOwnEndpoint(),
    followRegionRedirects: true,
    maxAttempts: MAX_ATTEMPTS,
  });
  return client;
}
