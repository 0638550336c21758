import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { createLineCutter } from '#core/line-cutter.ts';

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

/** The lines of a stream, empty ones, too; it may be larger than memory. Throws what the stream ends with. */
export async function* linesIn(stream: Readable): AsyncGenerator<string> {
  const cutter = createLineCutter();
  for await (const piece of stream.setEncoding('utf8')) yield* cutter.add(piece);
  if (cutter.rest() !== '') yield cutter.rest();
}
