import type { VirtualClock } from '#bench/cost/virtual-clock.ts';

/** Messages as Lambda's event source gives them to functions. */
export type ObjectQueue<Message> = {
  put(message: Message): void;
  /** As many as there may be at once, or what came within the window after the first; undefined once the queue has ended. */
  receive(): Promise<readonly Message[] | undefined>;
  /** No more will be put. */
  end(): void;
};

export type ObjectQueueOptions = { readonly atOnce: number; readonly windowMilliseconds: number };

/** What one function has so far. */
type Gathering<Message> = {
  readonly batch: Message[];
  readonly handOver: () => void;
};

/** Whoever waits has its turn: messages are dealt out as they come. */
export function createObjectQueue<Message>(
  clock: VirtualClock,
  { atOnce, windowMilliseconds }: ObjectQueueOptions,
): ObjectQueue<Message> {
  const waiting: Message[] = [];
  const gatherings: Gathering<Message>[] = [];
  let hasEnded = false;

  return {
    put(message) {
      const next = gatherings.shift();
      if (next === undefined) {
        waiting.push(message);
        return;
      }
      next.batch.push(message);
      if (next.batch.length === 1) void clock.wait(windowMilliseconds).then(next.handOver);
      if (next.batch.length === atOnce) next.handOver();
      else gatherings.push(next);
    },
    receive() {
      const batch = waiting.splice(0, atOnce);
      if (batch.length === atOnce || hasEnded) return Promise.resolve(batch.length === 0 ? undefined : batch);
      return new Promise((resolve) => {
        const gathering = { batch, handOver };
        gatherings.push(gathering);
        if (batch.length > 0) void clock.wait(windowMilliseconds).then(handOver);

        function handOver(): void {
          const at = gatherings.indexOf(gathering);
          if (at !== -1) gatherings.splice(at, 1);
          resolve(batch.length === 0 ? undefined : batch);
        }
      });
    },
    end() {
      hasEnded = true;
      for (const { handOver } of [...gatherings]) handOver();
    },
  };
}
