import { ListObjectsV2Command, type ListObjectsV2CommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { ListedObject, ListPages } from '#core/object-selection/walk-objects.ts';

/** Lists a bucket, a thousand entries a page. Throws errors of the SDK. */
export function createListPages(client: S3Client, bucket: string): ListPages {
  return async function* (prefix, depth) {
    const input = { Bucket: bucket, Prefix: prefix, ...(depth === 'shallow' ? { Delimiter: '/' } : {}) };
    let token: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await client.send(
        new ListObjectsV2Command({ ...input, ContinuationToken: token }),
      );
      yield {
        objects: (page.Contents ?? []).map(toObject),
        folders: (page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix),
      };
      token = page.NextContinuationToken;
    } while (token !== undefined);
  };
}

/** Whether the bucket has any object whose key begins so. Throws errors of the SDK. */
export async function hasObjects(client: S3Client, bucket: string, prefix: string): Promise<boolean> {
  const { KeyCount = 0 } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 }));
  return KeyCount > 0;
}

type Content = NonNullable<ListObjectsV2CommandOutput['Contents']>[number];

function toObject({ Key = '', Size = 0, LastModified, ETag }: Content): ListedObject {
  return { key: Key, size: Size, lastModified: LastModified?.getTime(), etag: ETag?.replaceAll('"', '') };
}
