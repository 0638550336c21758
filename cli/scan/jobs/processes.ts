import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ScanBatch, ScannedBatch } from '#cli/scan/scan-batch.ts';
import type { SourceOptions } from '#cli/scan/scan-source.ts';
import type { Facts } from '#core/correlate/facts.ts';
import { TracewardError } from '#core/errors.ts';

/** What is to be read, and how. */
export type ScanOrder = Pick<SourceOptions, 'range' | 'maxExpansion' | 'keepsArguments' | 'rules' | 'detectors'> & {
  readonly batch: ScanBatch;
};

/** What scans batches of sources, several at a time. */
export type Jobs = {
  /** Maximum number of batches that may be given at once. */
  readonly limit: number;
  scan(order: ScanOrder, onRead: (bytes: number) => void): Promise<ScannedBatch>;
  /** The facts that no result had, once all was scanned. */
  finish(): Promise<readonly Facts[]>;
  close(): Promise<void>;
};

/** What a process is asked for; without an order, for the facts that no answer had. */
export type ScanRequest = { readonly id: number; readonly order: ScanOrder | undefined };

/** What it answers: how many stored bytes it has read since it last said so, and at the end what came of them. */
export type ScanAnswer = { readonly id: number; readonly read: number; readonly result: ScannedBatch | undefined };

/** Beside this file in the sources, and beside the bundle. */
const PROGRAM = import.meta.url.endsWith('.ts') ? './scan-process.ts' : './scan-process.mjs';

type Pending = {
  readonly onRead: (bytes: number) => void;
  readonly resolve: (result: ScannedBatch) => void;
  readonly reject: (error: unknown) => void;
};

/** Scans in one process, and knows how many batches it is at work on. */
type Worker = Omit<Jobs, 'limit'> & { readonly load: () => number };

/**
 * Scans in `count` processes, in each as many batches at a time as `here`, the one we are in. That is there already and
 * would only wait for the others; those are started when they are needed, but for `atOnce` of them, which load their program while
 * this one lists what there is. Threads would share the threads that decompress, and hand what is decompressed from core to core: 1.6
 * times the speed of one, not 1.8.
 */
export function scanInProcesses(count: number, here: Jobs, atOnce: number): Jobs {
  const workers: Worker[] = [countLoad(here), ...Array.from({ length: atOnce }, () => countLoad(startProcess()))];

  return {
    limit: count * here.limit,
    scan: (order, onRead) => freeWorker().scan(order, onRead),
    finish: async () => (await Promise.all(workers.map(({ finish }) => finish()))).flat(),
    async close() {
      await Promise.all(workers.map(({ close }) => close()));
    },
  };

  function freeWorker(): Worker {
    const [least] = workers.toSorted((a, b) => a.load() - b.load());
    if (least !== undefined && (least.load() === 0 || workers.length === count)) return least;
    const started = countLoad(startProcess());
    workers.push(started);
    return started;
  }
}

function countLoad({ scan, finish, close }: Omit<Jobs, 'limit'>): Worker {
  let load = 0;
  return {
    load: () => load,
    finish,
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

function startProcess(): Omit<Jobs, 'limit'> {
  const child = fork(fileURLToPath(new URL(PROGRAM, import.meta.url)), { serialization: 'advanced' });
  const pending = new Map<number, Pending>();
  let requests = 0;
  let end: TracewardError | undefined;
  child.on('message', (answer: ScanAnswer) => take(pending, answer));
  child.on('error', (error) => fail(endedEarly(error.message)));
  child.once('exit', (status, signal) => fail(endedEarly(signal ?? `status ${status}`)));

  return {
    scan: ask,
    async finish() {
      const { facts } = await ask(undefined, () => {});
      return facts === undefined ? [] : [facts];
    },
    async close() {
      if (child.connected) child.disconnect();
    },
  };

  function ask(order: ScanOrder | undefined, onRead: Pending['onRead']): Promise<ScannedBatch> {
    return new Promise((resolve, reject) => {
      if (end !== undefined) return reject(end);
      const request: ScanRequest = { id: requests++, order };
      pending.set(request.id, { onRead, resolve, reject });
      // It can only not be sent to a process that ends, which "exit" tells.
      child.send(request, () => {});
    });
  }

  function fail(error: TracewardError): void {
    end ??= error;
    for (const { reject } of pending.values()) reject(end);
    pending.clear();
  }
}

function endedEarly(how: string): TracewardError {
  const why = 'If the machine ran out of memory, --jobs 1 needs less of it.';
  return new TracewardError('retry', `One of the processes that scan ended before it was done (${how}). ${why}`);
}

function take(pending: Map<number, Pending>, answer: ScanAnswer): void {
  const order = pending.get(answer.id);
  if (order === undefined) return;
  order.onRead(answer.read);
  if (answer.result === undefined) return;
  pending.delete(answer.id);
  order.resolve(answer.result);
}
