import { type HandlerOptions, type HandlerThread, startHandlerThread } from './handler-thread.ts';

export type Handler = {
  /** Runs the function in an idle environment, or in a new one. Rejects as an environment does. */
  invoke(event: unknown): Promise<unknown>;
  stop(): Promise<void>;
};

/** A Lambda function: as many environments as are in use at the same time, each kept for the next invocation. */
export function createHandler(options: HandlerOptions): Handler {
  const idle: HandlerThread[] = [];
  const all = new Set<HandlerThread>();

  return {
    async invoke(event) {
      const thread = idle.pop() ?? (await startHandlerThread(options));
      all.add(thread);
      try {
        return await thread.invoke(event);
      } finally {
        if (thread.isUsable()) idle.push(thread);
        else all.delete(thread);
      }
    },
    async stop() {
      await Promise.all([...all].map((thread) => thread.stop()));
    },
  };
}
