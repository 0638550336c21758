import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Source } from '#cli/sources/list-sources.ts';
import { readBytes } from '#cli/sources/read-bytes.ts';
import type { StoredObject } from './uploaded-object.ts';

export type UploadOptions = {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly source: Source;
};

/** Streams a source into an object, in parts if it is large. Throws errors of the file system and of S3. */
export async function uploadSource({ s3, bucket, key, source }: UploadOptions): Promise<StoredObject> {
  let size = 0;
  const body = Readable.from(read(), { objectMode: false });
  const params = { Bucket: bucket, Key: key, Body: body, ...timeOf(source) };
  const upload = new Upload({ client: s3, params, queueSize: 2 });
  const { ETag = '' } = await upload.done();
  return { bucket, key, etag: ETag.replaceAll('"', ''), size };

  async function* read(): AsyncGenerator<Uint8Array> {
    for await (const chunk of readBytes(source)) {
      size += chunk.length;
      // What is lent for a moment only must be copied: parts are put together from several chunks.
      yield Uint8Array.from(chunk);
    }
  }
}

/** The object is as old as its file: rescans choose by time. */
function timeOf({ modified }: Source): { readonly Metadata?: { readonly mtime: string } } {
  return modified === undefined ? {} : { Metadata: { mtime: String(modified / 1000) } };
}
