import type { S3Client } from '@aws-sdk/client-s3';
import { explainS3Error } from '#aws/explain-s3.ts';
import { openObject } from '#aws/s3.ts';
import { createS3Client } from '#aws/s3-client.ts';
import { createListPages } from '#aws/s3-list.ts';
import { TracewardError } from '#core/errors.ts';
import type { Wanted } from '#core/object-selection/select-object.ts';
import { walkObjects } from '#core/object-selection/walk-objects.ts';
import type { S3Address } from './s3-address.ts';
import type { ObjectSource, SourceBytes } from './source.ts';

let client: S3Client | undefined;

/** The client of this process. Buckets of other regions are followed to where they are. */
export function openS3(): S3Client {
  client ??= createS3Client({ followRegionRedirects: true });
  return client;
}

/** The objects at an address that are wanted, in the order of their folders. Throws errors of the SDK. */
export async function* listObjectSources({ bucket, prefix }: S3Address, wanted: Wanted): AsyncGenerator<ObjectSource> {
  const list = createListPages(openS3(), bucket);
  for await (const { selected } of walkObjects({ list, prefix, wanted, listings: 1 })) {
    for (const { object, selection } of selected) {
      yield { ...object, bucket, name: `s3://${bucket}/${object.key}`, isForEndpoints: selection === 'lookback' };
    }
  }
}

/** Opens an object. Throws, in plain words, what keeps it from being read. */
export async function openObjectSource({ bucket, key, etag }: ObjectSource): Promise<SourceBytes> {
  const object = await openObject(openS3(), { bucket, key, version: undefined, etag }).catch((error: unknown) => {
    const cause = error instanceof TracewardError ? error.cause : error;
    throw new TracewardError('retry', explainS3Error(cause, bucket), { cause });
  });
  if (object === 'deleted') throw new TracewardError('retry', 'it was deleted before it was read');
  const { source: name, chunks, isOverwritten, close } = object;
  return { name, chunks, isOverwritten, close };
}
