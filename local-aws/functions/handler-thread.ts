import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { createLineCutter } from '#core/line-cutter.ts';
import { COMPILED_FOLDER } from '#local-aws/compile-cache.ts';
import { type FunctionFailure, failed, InvocationError } from './function-error.ts';

export type HandlerOptions = {
  readonly name: string;
  /** The bundle's path. */
  readonly file: string;
  readonly exportName: string;
  /** All that the function sees of an environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** A line that the function wrote. */
  readonly onOutput: (line: string, stream: 'stdout' | 'stderr') => void;
};

export type HandlerThreadOptions = HandlerOptions & {
  /** Hears that the thread is no more. */
  readonly onEnd: () => void;
};

export type HandlerThread = {
  /**
   * Rejects with a `InvocationError` if the function throws, and if it runs out of time or memory, or ends its thread;
   * then it cannot be used after that.
   */
  invoke(event: unknown): Promise<unknown>;
  readonly isUsable: () => boolean;
  stop(): Promise<void>;
};

type Answer = { readonly response?: unknown; readonly failure?: FunctionFailure; readonly ready?: true };

const WORKER = fileURLToPath(new URL('./handler-worker.mjs', import.meta.url));

/** A Lambda function's bundle in a thread of its own, as one execution environment: one invocation at a time. */
export async function startHandlerThread(options: HandlerThreadOptions): Promise<HandlerThread> {
  const { name, file, exportName, environment, timeoutSeconds, memoryMegabytes, onOutput, onEnd } = options;
  const worker = new Worker(WORKER, {
    workerData: { file, exportName, functionName: name, memoryMegabytes, compiledFolder: COMPILED_FOLDER },
    env: { ...environment },
    // None of the options of this process: they are not the function's.
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
  });
  const outputs = Promise.all([forward(worker.stdout, 'stdout'), forward(worker.stderr, 'stderr')]);
  let ended: Error | undefined;
  worker.on('error', (cause) => {
    ended ??= failed('Runtime.ExitError', `function ${name} crashed: ${cause.message}`, { cause });
  });
  worker.on('exit', (status) => {
    ended ??= failed('Runtime.ExitError', `function ${name} ended its process with status ${status}`);
    onEnd();
  });
  await nextAnswer();

  return {
    isUsable: () => ended === undefined,
    async invoke(event) {
      if (ended !== undefined) throw ended;
      const deadline = Date.now() + timeoutSeconds * 1000;
      const timer = setTimeout(() => {
        ended ??= failed('Sandbox.Timedout', `function ${name} timed out after ${timeoutSeconds} seconds`);
        void worker.terminate();
      }, timeoutSeconds * 1000);
      try {
        worker.postMessage({ event, requestId: randomUUID(), deadline });
        const { failure, response } = await nextAnswer();
        if (failure !== undefined) throw new InvocationError(`function ${name} failed: ${describe(failure)}`, failure);
        return response;
      } finally {
        clearTimeout(timer);
      }
    },
    async stop() {
      ended ??= failed('Runtime.ExitError', `function ${name} was stopped`);
      await worker.terminate();
      await outputs;
    },
  };

  async function nextAnswer(): Promise<Answer> {
    const over = new AbortController();
    try {
      return await Promise.race([
        once(worker, 'message', { signal: over.signal }).then(([answer]) => answer as Answer),
        once(worker, 'exit', { signal: over.signal }).then(() => {
          throw ended;
        }),
      ]);
    } catch (error) {
      throw ended ?? error;
    } finally {
      over.abort();
    }
  }

  /** Line by line, and at once: what a function writes is known here before its answer is. */
  function forward(stream: Readable, streamName: 'stdout' | 'stderr'): Promise<unknown> {
    const cutter = createLineCutter();
    stream.setEncoding('utf8').on('data', (piece: string) => {
      for (const line of cutter.add(piece)) onOutput(line, streamName);
    });
    return once(stream, 'end').then(() => {
      if (cutter.rest() !== '') onOutput(cutter.rest(), streamName);
    });
  }
}

function describe({ errorMessage, trace }: FunctionFailure): string {
  return trace?.join('\n') ?? errorMessage;
}
