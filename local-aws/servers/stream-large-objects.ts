import { Readable } from 'node:stream';
import type { buildApp } from 'fauxqs';
import type { ObjectStore } from './object-store.ts';

/** Bytes up to which fauxqs may answer by itself, which it does from memory. */
const LARGEST_IN_MEMORY = 8 * 1024 * 1024;

/** Answers whole reads of large objects in the place of fauxqs, so that memory stays bounded. */
export function streamLargeObjects(app: ReturnType<typeof buildApp>, { find, read }: ObjectStore): void {
  app.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'GET' || request.headers.range !== undefined) return;
    const { bucket = '', '*': key = '' } = request.params as Record<string, string>;
    const object = find(bucket, key);
    if (object === undefined || object.contentLength <= LARGEST_IN_MEMORY) return;
    reply.headers({
      'content-length': object.contentLength,
      'content-type': object.contentType,
      etag: object.etag,
      'last-modified': object.lastModified.toUTCString(),
    });
    return reply.send(Readable.from(read(bucket, key), { objectMode: false }));
  });
}
