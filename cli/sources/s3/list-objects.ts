import { ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import type { Wanted } from '#core/object-selection/select-object.ts';
import { type List, walkObjects } from '#core/object-selection/walk-objects.ts';
import type { Address } from './address.ts';
import { openS3 } from './client.ts';
import type { ObjectSource } from './object-source.ts';

/** The objects of a place in S3, page by page; `wanted`: those of a time alone. Throws errors of the SDK. */
export async function* listObjects(
  { bucket, prefix }: Address,
  wanted: Wanted | undefined,
): AsyncGenerator<ObjectSource> {
  const list = listIn(bucket);
  if (wanted === undefined) {
    for await (const entry of list(prefix, 'deep')) if ('object' in entry) yield entry.object;
    return;
  }
  for await (const { object, selection } of walkObjects(list, prefix, wanted)) {
    yield { ...object, isForEndpoints: selection === 'lookback' };
  }
}

function listIn(bucket: string): List<ObjectSource> {
  return async function* (prefix, depth) {
    const delimiter = depth === 'shallow' ? '/' : undefined;
    let token: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await openS3().send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, Delimiter: delimiter, ContinuationToken: token }),
      );
      for (const object of objectsOf(bucket, page)) yield { object };
      for (const { Prefix: folder = '' } of page.CommonPrefixes ?? []) yield { folder };
      token = page.NextContinuationToken;
    } while (token !== undefined);
  };
}

function objectsOf(bucket: string, { Contents: contents = [] }: ListObjectsV2CommandOutput): ObjectSource[] {
  return contents
    .filter(({ Key: key = '', Size: size = 0 }) => !isFolder(key, size))
    .map(({ Key: key = '', Size: size = 0, ETag: etag = '', LastModified: modified }) => ({
      name: `s3://${bucket}/${key}`,
      bucket,
      key,
      size,
      etag: etag.replaceAll('"', ''),
      lastModified: modified?.getTime(),
      isForEndpoints: false,
    }));
}

/** What the console makes when it is asked for a folder. */
function isFolder(key: string, size: number): boolean {
  return size === 0 && key.endsWith('/');
}
