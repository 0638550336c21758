import { Worker } from 'node:worker_threads';
import type { SourceResult } from '../scan-source.ts';
import type { Jobs } from './jobs.ts';
import type { Answer, Request } from './messages.ts';

/** Beside this file in the sources, and beside the bundle. */
const PROGRAM = new URL(import.meta.url.endsWith('.ts') ? './scan-thread.ts' : './scan-thread.mjs', import.meta.url);
/** As for the main thread: short-lived objects are all there is, and a large nursery only takes memory. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 12 };

type Pending = {
  readonly onRead: (bytes: number) => void;
  readonly resolve: (result: SourceResult) => void;
  readonly reject: (error: unknown) => void;
};

type Thread = { readonly worker: Worker; readonly pending: Map<number, Pending> };

/** Scans in `count` threads, which are started when they are needed, `perThread` sources at a time in each. */
export function scanInThreads(count: number, perThread: number): Jobs {
  const threads: Thread[] = [];
  let requests = 0;

  return {
    limit: count * perThread,
    scan(order, onRead) {
      return new Promise((resolve, reject) => {
        const { worker, pending } = freeThread();
        const request: Request = { id: requests++, order };
        pending.set(request.id, { onRead, resolve, reject });
        worker.postMessage(request);
      });
    },
    async close() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };

  function freeThread(): Thread {
    const [least] = threads.toSorted((a, b) => a.pending.size - b.pending.size);
    const isNeeded = least === undefined || (least.pending.size > 0 && threads.length < count);
    return isNeeded ? startThread() : least;
  }

  function startThread(): Thread {
    const worker = new Worker(PROGRAM, { resourceLimits: RESOURCE_LIMITS });
    const pending = new Map<number, Pending>();
    worker.on('message', (answer: Answer) => take(pending, answer));
    worker.on('error', (error) => {
      for (const { reject } of pending.values()) reject(error);
    });
    const thread = { worker, pending };
    threads.push(thread);
    return thread;
  }
}

function take(pending: Map<number, Pending>, answer: Answer): void {
  const order = pending.get(answer.id);
  if (order === undefined) return;
  order.onRead(answer.read);
  if (answer.result === undefined) return;
  pending.delete(answer.id);
  order.resolve(answer.result);
}
