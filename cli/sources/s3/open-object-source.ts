import { openObject } from '#aws/s3.ts';
import type { SourceBytes } from '#cli/sources/read-bytes.ts';
import { TracewardError } from '#core/errors.ts';
import { openS3 } from './client.ts';
import { explainS3Error } from './explain.ts';
import type { ObjectSource } from './object-source.ts';

/** Opens an object. Throws, in plain words, what keeps it from being read. */
export async function openObjectSource({ bucket, key, etag }: ObjectSource): Promise<SourceBytes> {
  const object = await openObject(openS3(), { bucket, key, version: undefined, etag }).catch((error: unknown) => {
    const cause = error instanceof TracewardError ? error.cause : error;
    throw new TracewardError('retry', explainS3Error(cause, { bucket, prefix: key }), { cause });
  });
  if (object === 'deleted') throw new TracewardError('retry', 'it was deleted before it was read');
  const { source: name, chunks, isOverwritten, close } = object;
  return { name, chunks, isOverwritten, close };
}
