import { Worker } from 'node:worker_threads';
import type { SourceResult } from '../scan-source.ts';
import { type Jobs, scanHere } from './jobs.ts';
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

/** Scans in one thread, and knows how many sources it is at work on. */
type Lane = Omit<Jobs, 'limit'> & { readonly load: () => number };

/**
 * Scans in `count` threads, `perThread` sources at a time in each. The first is the one we are in, which is there
 * already and would only wait for the others; those are started when they are needed.
 */
export function scanInThreads(count: number, perThread: number): Jobs {
  const lanes: Lane[] = [countLoad(scanHere(perThread))];

  return {
    limit: count * perThread,
    scan: (order, onRead) => freeLane().scan(order, onRead),
    async close() {
      await Promise.all(lanes.map(({ close }) => close()));
    },
  };

  function freeLane(): Lane {
    const [least] = lanes.toSorted((a, b) => a.load() - b.load());
    if (least !== undefined && (least.load() === 0 || lanes.length === count)) return least;
    const started = countLoad(startThread());
    lanes.push(started);
    return started;
  }
}

function countLoad({ scan, close }: Omit<Jobs, 'limit'>): Lane {
  let load = 0;
  return {
    load: () => load,
    close,
    async scan(order, onRead) {
      load += 1;
      try {
        return await scan(order, onRead);
      } finally {
        load -= 1;
      }
    },
  };
}

function startThread(): Omit<Jobs, 'limit'> {
  const worker = new Worker(PROGRAM, { resourceLimits: RESOURCE_LIMITS });
  const pending = new Map<number, Pending>();
  let requests = 0;
  worker.on('message', (answer: Answer) => take(pending, answer));
  worker.on('error', (error) => {
    for (const { reject } of pending.values()) reject(error);
  });

  return {
    scan(order, onRead) {
      return new Promise((resolve, reject) => {
        const request: Request = { id: requests++, order };
        pending.set(request.id, { onRead, resolve, reject });
        worker.postMessage(request);
      });
    },
    async close() {
      await worker.terminate();
    },
  };
}

function take(pending: Map<number, Pending>, answer: Answer): void {
  const order = pending.get(answer.id);
  if (order === undefined) return;
  order.onRead(answer.read);
  if (answer.result === undefined) return;
  pending.delete(answer.id);
  order.resolve(answer.result);
}
