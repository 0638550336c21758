import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** The text of an object; undefined if it is not there. Throws errors of the SDK. */
export async function readText(client: S3Client, bucket: string, key: string): Promise<string | undefined> {
  const body = await open(client, bucket, key);
  return body?.transformToString();
}

/** The lines of an object, which may be larger than memory. Throws errors of the SDK. */
export async function* readLines(client: S3Client, bucket: string, key: string): AsyncGenerator<string> {
  const body = await open(client, bucket, key);
  if (body === undefined) return;
  // In Node the client's streams are Node's own.
  const stream = body as unknown as Readable;
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  // Readline ends as if nothing had happened when its input breaks off.
  let failure: unknown;
  stream.on('error', (error) => {
    failure = error;
    lines.close();
  });
  for await (const line of lines) if (line !== '') yield line;
  if (failure !== undefined) throw failure;
}

async function open(client: S3Client, bucket: string, key: string) {
  try {
    return (await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body;
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}
