import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Address } from './address.ts';
import { openS3 } from './client.ts';
import type { ObjectSource } from './object-source.ts';

/** The objects of a place in S3, page by page, in the order of their keys. Throws errors of the SDK. */
export async function* listObjects({ bucket, prefix }: Address): AsyncGenerator<ObjectSource> {
  let token: string | undefined;
  do {
    const page = await openS3().send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    for (const { Key: key = '', Size: size = 0, ETag: etag = '', LastModified: modified } of page.Contents ?? []) {
      if (isFolder(key, size)) continue;
      const lastModified = modified?.getTime() ?? 0;
      yield { name: `s3://${bucket}/${key}`, bucket, key, size, etag: etag.replaceAll('"', ''), lastModified };
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

/** What the console makes when it is asked for a folder. */
function isFolder(key: string, size: number): boolean {
  return size === 0 && key.endsWith('/');
}
