import { concurrently } from '#core/concurrency.ts';
import { TracewardError } from '#core/errors.ts';
import { retryDelay } from './retry-delay.ts';

/** A message of a queue, of which no more than this is needed. */
export type QueueMessage = {
  readonly messageId: string;
  readonly body: string;
  /** Names this delivery of the message. */
  readonly receiptHandle: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
};

/** What is done to messages of a queue. All of it may be done again without harm. */
export type Queue = {
  /** Gives the message again after so many seconds, instead of after the queue's visibility timeout. */
  postpone(message: QueueMessage, seconds: number): Promise<void>;
  /** Copies the message to the dead letters, with why it is one. */
  bury(message: QueueMessage, cause: string): Promise<void>;
  remove(messages: readonly QueueMessage[]): Promise<void>;
};

/** What Lambda's event source reads: it deletes all messages but these. */
export type BatchResponse = { batchItemFailures: { itemIdentifier: string }[] };

export type BatchOptions = {
  readonly work: (body: string) => Promise<void>;
  /** Whether a message is mostly waited for, so that several are done side by side; without it, none is. */
  readonly isLight?: (body: string) => boolean;
  readonly queue: Queue;
  /** Which part of the function's time is left for work: 1 at first, 0 when none may begin. */
  readonly timeLeft: () => number;
  readonly random: () => number;
  /** Hears why a message was not done, or why the queue did not take what is to become of it. */
  readonly onFailure: (what: string, message: QueueMessage, error: unknown) => void;
  /** Counts the messages that come back, and those that are dead letters. */
  readonly count: (fate: 'retried' | 'refused') => void;
};

/** Work that had so much of a function's time and did not end in it never will. */
const ALMOST_ALL = 0.8;

/** Whether something that failed just now had almost all of a function's time. `leftAtFirst`: when it began. */
export function hadAllTime(leftAtFirst: number, leftNow: number): boolean {
  return leftNow === 0 && leftAtFirst >= ALMOST_ALL;
}

const TOO_LARGE = 'it takes longer than a function may run, twice; split it, or read all of it with traceward scan';

/** What is no service's failure is a defect, and mostly meets the same message each time. */
const MAX_DEFECTS = 3;

/** An object is light up to so many bytes, as it is stored: reading it is mostly waiting. */
export const LIGHT_BYTES = 1_000_000;

/** So much light work is done side by side. */
export const LIGHT_AT_ONCE = 8;

/** Does what is light side by side, then the rest one after the other, since a large object takes a whole core. */
export async function doLightFirst<Work>(
  works: readonly Work[],
  isLight: (work: Work) => boolean,
  doWork: (work: Work) => Promise<void>,
): Promise<void> {
  await concurrently(works.filter(isLight), LIGHT_AT_ONCE, doWork);
  for (const work of works.filter((each) => !isLight(each))) await doWork(work);
}

/**
 * Does `work` for each message: for the light ones first, and last, alone, for what has come back. What fails with `retry` comes back
 * alone, after a delay that grows. What fails with `refused` is a dead letter at once; so is what did not fit into a
 * function's time twice (the second time it finds done what the first one did), and what meets a defect thrice. The
 * dead letter is there before the message is deleted, so a crash in between doubles it, and loses nothing.
 */
export async function processBatch(messages: readonly QueueMessage[], options: BatchOptions): Promise<BatchResponse> {
  const { work, queue, timeLeft, random, onFailure, count } = options;
  const done: QueueMessage[] = [];
  const batchItemFailures: BatchResponse['batchItemFailures'] = [];
  const isFirst = (message: QueueMessage) => receivesOf(message) === 1;
  await doLightFirst(messages.filter(isFirst), ({ body }) => options.isLight?.(body) ?? false, tryMessage);
  for (const message of messages.filter((each) => !isFirst(each))) {
    await removeDone();
    await tryMessage(message);
  }
  return { batchItemFailures };

  async function tryMessage(message: QueueMessage): Promise<void> {
    const leftAtFirst = timeLeft();
    try {
      await work(message.body);
      done.push(message);
    } catch (error) {
      const isTooLarge = !isFirst(message) && hadAllTime(leftAtFirst, timeLeft());
      await fail(message, isTooLarge ? new TracewardError('refused', TOO_LARGE, { cause: error }) : error);
    }
  }

  /** What came back may crash the function, as it may have done before; it is to take nothing with it that is done. */
  async function removeDone(): Promise<void> {
    const removed = done.splice(0);
    if (removed.length > 0) await queue.remove(removed).catch((error) => reportFirst(removed, error));
  }

  function reportFirst([message]: readonly QueueMessage[], error: unknown): void {
    if (message !== undefined) onFailure('messages that are done are not deleted yet', message, error);
  }

  async function fail(message: QueueMessage, error: unknown): Promise<void> {
    if (isFinal(message, error) && (await isBuried(message, error))) return;
    onFailure('message goes back to the queue', message, error);
    count('retried');
    batchItemFailures.push({ itemIdentifier: message.messageId });
    try {
      await queue.postpone(message, retryDelay(receivesOf(message), random()));
    } catch (refusal) {
      onFailure('message comes back only after the visibility timeout', message, refusal);
    }
  }

  async function isBuried(message: QueueMessage, error: unknown): Promise<boolean> {
    try {
      await queue.bury(message, error instanceof Error ? error.message : String(error));
    } catch (refusal) {
      onFailure('message cannot be made a dead letter', message, refusal);
      return false;
    }
    onFailure('message is a dead letter', message, error);
    count('refused');
    return true;
  }
}

function isFinal(message: QueueMessage, error: unknown): boolean {
  const code = error instanceof TracewardError ? error.code : undefined;
  return code === 'refused' || (code !== 'retry' && receivesOf(message) >= MAX_DEFECTS);
}

function receivesOf({ attributes }: QueueMessage): number {
  return Number(attributes.ApproximateReceiveCount);
}
