import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { COMPILED_FOLDER } from '#local-aws/compile-cache.ts';
import type { Server } from './message-server.ts';

const WORKER = fileURLToPath(new URL('./table-worker.mjs', import.meta.url));

/**
 * The same as `startTableServer`, in a thread of its own: of all that a run on this machine does, answering as DynamoDB takes the
 * most time, and what goes on beside it would wait. Rejects if it cannot start.
 */
export async function startTableThread(folder: string | undefined): Promise<Server> {
  const worker = new Worker(WORKER, { workerData: { folder, compiledFolder: COMPILED_FOLDER }, execArgv: [] });
  const [endpoint] = await once(worker, 'message');
  const ended = once(worker, 'exit');
  // What fails beside it must not wait for it.
  worker.unref();
  return {
    endpoint: String(endpoint),
    async stop() {
      worker.ref();
      worker.postMessage('stop');
      await ended;
    },
  };
}
