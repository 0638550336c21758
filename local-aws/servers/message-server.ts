import { mkdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buildApp } from 'fauxqs';
import { PersistenceManager, SnsStore, SqsStore } from './fauxqs.ts';
import { type ObjectStore, openObjectStore } from './object-store.ts';

export type Server = {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  stop(): Promise<void>;
};

/** Bytes up to which fauxqs may answer by itself, which it does from memory. */
const MAX_IN_MEMORY = 8 * 1024 * 1024;

export type MessageServerOptions = {
  readonly objectFolder: string;
  /** Where queues, topics and messages survive a restart; undefined: they do not. */
  readonly messageFolder: string | undefined;
};

/** S3, SQS and SNS on a free port of this machine's own interface. */
export async function startMessageServer({ objectFolder, messageFolder }: MessageServerOptions): Promise<Server> {
  const objects = openObjectStore(objectFolder);
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: objects.store };
  // Without a host of its own, a queue's URL has the one that was asked.
  stores.sqsStore.host = '';
  const persistence = messageFolder === undefined ? undefined : openPersistence(messageFolder, stores);

  const app = buildApp({ logger: false, stores });
  streamLargeObjects(app, objects);
  app.addHook('preClose', (done: () => void) => {
    persistence?.close();
    done();
  });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    endpoint,
    async stop() {
      await app.close();
    },
  };
}

function openPersistence(folder: string, { sqsStore, snsStore }: { sqsStore: SqsStore; snsStore: SnsStore }) {
  mkdirSync(folder, { recursive: true });
  const persistence = new PersistenceManager(folder);
  persistence.loadSqsAndSns(sqsStore, snsStore);
  Object.assign(sqsStore, { persistence });
  Object.assign(snsStore, { persistence });
  for (const queue of sqsStore.allQueues()) {
    // Whoever had received them is gone, with its process. Only in memory: fauxqs cannot write this down.
    for (const { receiptHandle } of queue.inspectMessages().inflight) queue.changeVisibility(receiptHandle, 0);
    Object.assign(queue, { persistence });
  }
  return persistence;
}

/** Answers whole reads of large objects in the place of fauxqs, so that memory stays bounded. */
function streamLargeObjects(app: ReturnType<typeof buildApp>, { find, read }: ObjectStore): void {
  app.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'GET' || request.headers.range !== undefined) return;
    const { bucket = '', '*': key = '' } = request.params as Record<string, string>;
    const object = find(bucket, key);
    if (object === undefined || object.contentLength <= MAX_IN_MEMORY) return;
    reply.headers({
      'content-length': object.contentLength,
      'content-type': object.contentType,
      etag: object.etag,
      'last-modified': object.lastModified.toUTCString(),
    });
    return reply.send(Readable.from(read(bucket, key), { objectMode: false }));
  });
}
