import { mkdirSync } from 'node:fs';
import { buildApp } from 'fauxqs';
// fauxqs exports what listens on all interfaces and keeps objects in memory; its parts can do better.
// docs/decisions/0013-local-pipeline.md
import { PersistenceManager } from '../../node_modules/fauxqs/dist/persistence.js';
import { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
import { SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { openObjectStore } from './object-store.ts';
import { streamLargeObjects } from './stream-large-objects.ts';

export type Server = {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  stop(): Promise<void>;
};

export type MessageServersOptions = {
  readonly objectFolder: string;
  /** Where queues, topics and messages survive a restart; undefined: they do not. */
  readonly messageFolder: string | undefined;
};

/** S3, SQS and SNS on a free port of this machine's own interface. */
export async function startMessageServers({ objectFolder, messageFolder }: MessageServersOptions): Promise<Server> {
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
