import { type HandlerOptions, type HandlerThread, startHandlerThread } from './handler-thread.ts';

export type Handler = {
  /** Runs the function in an idle environment, or in a new one. Rejects as an environment does. */
  invoke(event: unknown): Promise<unknown>;
  /** Starts an environment, so that the next invocation finds one. */
  prepare(): void;
  stop(): Promise<void>;
};

/** A Lambda function: as many environments as are in use at the same time, each kept for the next invocation. */
export function createHandler(options: HandlerOptions): Handler {
  /** Those that are still starting, too. */
  const idle: Promise<HandlerThread>[] = [];
  /** Would outlive the function. */
  const all = new Set<Promise<HandlerThread>>();

  return {
    async invoke(event) {
      const thread = await (idle.pop() ?? start());
      try {
        return await thread.invoke(event);
      } finally {
        if (thread.isUsable()) idle.push(Promise.resolve(thread));
      }
    },
    prepare() {
      const starting = start();
      // Whoever invokes the function hears of it.
      starting.catch(() => undefined);
      idle.push(starting);
    },
    async stop() {
      const started = await Promise.allSettled(all);
      await Promise.all(started.map((each) => (each.status === 'fulfilled' ? each.value.stop() : undefined)));
    },
  };

  function start(): Promise<HandlerThread> {
    const starting = startHandlerThread({ ...options, onEnd: () => all.delete(starting) });
    all.add(starting);
    return starting;
  }
}
