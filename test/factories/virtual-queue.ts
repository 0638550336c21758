import type { BatchResponse, Queue, QueueMessage } from '#core/ingest/process-batch.ts';
import { MAX_RECEIVES } from '#core/ingest/retry-delay.ts';
import type { Clock } from './state.ts';

const VISIBILITY_TIMEOUT_MILLISECONDS = 30 * 60_000;
const BATCH = 5;

type Stored = { readonly messageId: string; readonly body: string; receives: number; visibleAt: number };

export type VirtualQueue = {
  send(body: string): void;
  /** Gives batches to the function, as Lambda's event source does, until no message is visible now. */
  deliver(invoke: (messages: readonly QueueMessage[]) => Promise<BatchResponse>): Promise<void>;
  /** What a function does to it. */
  readonly queue: Queue;
  readonly deadLetters: { readonly body: string; readonly cause: string }[];
  /** Brings all dead letters back. */
  redrive(): void;
  size(): number;
};

/** A queue as SQS has it, with its dead letters, on a clock of its own. */
export function createVirtualQueue(clock: Clock): VirtualQueue {
  const stored = new Map<string, Stored>();
  const deadLetters: { body: string; cause: string }[] = [];
  let sent = 0;

  return {
    send,
    deadLetters,
    redrive() {
      for (const { body } of deadLetters.splice(0)) send(body);
    },
    size: () => stored.size,
    queue: {
      async postpone({ messageId }, seconds) {
        const message = stored.get(messageId);
        if (message !== undefined) message.visibleAt = clock.now() + seconds * 1000;
      },
      bury: async ({ body }, cause) => void deadLetters.push({ body, cause }),
      async remove(messages) {
        for (const { messageId } of messages) stored.delete(messageId);
      },
    },
    async deliver(invoke) {
      for (let batch = receive(); batch.length > 0; batch = receive()) {
        const { batchItemFailures } = await invoke(batch);
        const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        for (const { messageId } of batch) if (!failed.has(messageId)) stored.delete(messageId);
      }
    },
  };

  function send(body: string): void {
    sent += 1;
    stored.set(String(sent), { messageId: String(sent), body, receives: 0, visibleAt: clock.now() });
  }

  function receive(): QueueMessage[] {
    const visible = [...stored.values()].filter(({ visibleAt }) => visibleAt <= clock.now());
    for (const { messageId, body } of visible.filter(({ receives }) => receives === MAX_RECEIVES)) {
      stored.delete(messageId);
      deadLetters.push({ body, cause: 'received too often' });
    }
    return visible
      .filter(({ messageId }) => stored.has(messageId))
      .slice(0, BATCH)
      .map((message) => {
        message.receives += 1;
        message.visibleAt = clock.now() + VISIBILITY_TIMEOUT_MILLISECONDS;
        const { messageId, body, receives } = message;
        return { messageId, body, receiptHandle: messageId, attributes: { ApproximateReceiveCount: String(receives) } };
      });
  }
}
