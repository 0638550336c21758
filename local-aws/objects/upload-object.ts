import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

/** An object as S3 tells of it when it has been created. */
export type UploadedObject = {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
};

export type UploadOptions = {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly content: ObjectContent;
};

export type ObjectContent = {
  /** May be lent until the next one is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Of its file, in milliseconds since the epoch: rescans choose by time. Undefined: it is new. */
  readonly modified: number | undefined;
};

/** Streams an object into a bucket, in parts if it is large. Rejects with errors of what it reads and of S3. */
export async function uploadObject({ s3, bucket, key, content }: UploadOptions): Promise<UploadedObject> {
  const { bytes, modified } = content;
  let size = 0;
  const body = Readable.from(read(), { objectMode: false });
  const time = modified === undefined ? {} : { Metadata: { mtime: String(modified / 1000) } };
  const upload = new Upload({ client: s3, params: { Bucket: bucket, Key: key, Body: body, ...time }, queueSize: 2 });
  const { ETag = '' } = await upload.done();
  return { bucket, key, etag: ETag.replaceAll('"', ''), size };

  async function* read(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      size += chunk.length;
      // What is lent for a moment only must be copied: parts are put together from several chunks.
      yield Uint8Array.from(chunk);
    }
  }
}
