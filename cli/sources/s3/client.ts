import type { S3Client } from '@aws-sdk/client-s3';
import { createS3Client } from '#aws/s3-client.ts';

/** Requests that are tried again, with the client's own backoff, before an object is given up. */
const MAX_ATTEMPTS = 8;
let client: S3Client | undefined;

/**
 * The client of this process. Buckets of other regions are followed to where they are.
 */
export function openS3(): S3Client {
  client ??= createS3Client({ followRegionRedirects: true, maxAttempts: MAX_ATTEMPTS });
  return client;
}
