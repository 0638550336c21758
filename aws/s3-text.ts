import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** The content of an object as a stream; undefined if it is not there. Throws errors of the SDK. */
export async function openStream(client: S3Client, bucket: string, key: string): Promise<Readable | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    // In Node the client's streams are Node's own.
    return Body instanceof Readable ? Body : undefined;
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** The text of an object; undefined if it is not there. Throws errors of the SDK. */
export async function readText(client: S3Client, bucket: string, key: string): Promise<string | undefined> {
  const stream = await openStream(client, bucket, key);
  return stream === undefined ? undefined : text(stream);
}

/** The lines of an object that are not empty; it may be larger than memory. Throws what the stream ends with. */
export async function* linesIn(stream: Readable): AsyncGenerator<string> {
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
