import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Prefix } from './parameters.ts';

/** The objects below a prefix, in the form that Step Functions gives them: times are seconds since the epoch. */
export async function* listObjects(s3: S3Client, { Bucket, Prefix }: Prefix): AsyncGenerator<unknown> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    for (const { ETag, Key, LastModified, Size, StorageClass = 'STANDARD' } of Contents) {
      const seconds = LastModified === undefined ? undefined : Math.floor(LastModified.getTime() / 1000);
      yield { Etag: ETag, Key, LastModified: seconds, Size, StorageClass };
    }
  }
}
