import { type BatchOptions, type BatchResponse, processBatch, type QueueMessage } from './process-batch.ts';

/** What became of something that was to be delivered: undefined if it was taken, else why it was not. */
export type Outcome = Error | undefined;

export type TogetherOptions<Content> = Pick<BatchOptions, 'queue' | 'random' | 'onFailure' | 'count'> & {
  /** Throws `refused` for a message that nobody can read. */
  readonly read: (body: string) => Content;
  /** Delivers all at once; gives an outcome for each, or throws the one of all. */
  readonly deliver: (contents: readonly Content[]) => Promise<readonly Outcome[]>;
};

/** Does what `processBatch` does, for messages that a service takes many at a time. Each of them may fail alone. */
export async function processTogether<Content>(
  messages: readonly QueueMessage[],
  { read, deliver, ...options }: TogetherOptions<Content>,
): Promise<BatchResponse> {
  const failures = new Map<string, unknown>();
  const contents = new Map<string, Content>();
  for (const { body } of messages) {
    try {
      contents.set(body, read(body));
    } catch (error) {
      failures.set(body, error);
    }
  }
  await deliverAll();
  return processBatch(messages, {
    ...options,
    // All of the work is done.
    timeLeft: () => 1,
    async work(body) {
      const failure = failures.get(body);
      if (failure !== undefined) throw failure;
    },
  });

  async function deliverAll(): Promise<void> {
    if (contents.size === 0) return;
    const bodies = [...contents.keys()];
    try {
      const outcomes = await deliver([...contents.values()]);
      for (const [at, body] of bodies.entries()) if (outcomes[at] !== undefined) failures.set(body, outcomes[at]);
    } catch (error) {
      for (const body of bodies) failures.set(body, error);
    }
  }
}
