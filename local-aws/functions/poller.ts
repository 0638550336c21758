import { setTimeout as wait } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { failedMessages, sqsEvent } from './lambda-events.ts';

export type PollerOptions = {
  readonly sqs: SQSClient;
  readonly queue: { readonly url: string; readonly arn: string };
  readonly batchSize: number;
  /** Whether an answer can fail some messages of a batch; else only an exception fails, and all of them. */
  readonly reportsBatchItemFailures: boolean;
  /** Maximum number of invocations at the same time. */
  readonly concurrency: number;
  /** When a failed message is tried again; undefined: when the function or the queue says, as in the cloud. */
  readonly retrySeconds: number | undefined;
  /** Runs the function. Rejects if it threw, timed out or crashed. */
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
};

export type Poller = {
  /** Resolves when the queue is empty and nothing is in flight or waiting to be tried again. */
  drained(): Promise<void>;
  /** Takes no more messages; resolves when what was taken is done. */
  stop(): Promise<void>;
};

const LONGEST_WAIT_SECONDS = 20;
const LARGEST_RECEIVE = 10;
const LOOK_AGAIN_MILLISECONDS = 50;

/** Does what Lambda's event source does with a queue. The queue itself moves to its dead letters what failed too often. */
export function startPoller(options: PollerOptions): Poller {
  const { sqs, queue, batchSize, concurrency, onError } = options;
  const stopping = new AbortController();
  const handling = new Set<Promise<void>>();
  const lanes = Array.from({ length: concurrency }, () => poll());

  return {
    async drained() {
      for (;;) {
        // What is in hand is in the queue, too. To ask the queue meanwhile would take as much work as the functions do.
        while (handling.size > 0) await Promise.all(handling);
        if ((await countMessages(sqs, queue.url)) === 0) return;
        await wait(LOOK_AGAIN_MILLISECONDS);
      }
    },
    async stop() {
      stopping.abort();
      await Promise.all(lanes);
    },
  };

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const messages = await receive();
        if (messages.length > 0) await track(handle(messages, options));
      } catch (error) {
        if (stopping.signal.aborted) return;
        onError(error);
        await wait(LOOK_AGAIN_MILLISECONDS);
      }
    }
  }

  /** Also while nobody waits for it, a failure is the lane's to tell. */
  async function track(work: Promise<void>): Promise<void> {
    const ended = work.then(
      () => undefined,
      () => undefined,
    );
    handling.add(ended);
    await ended;
    handling.delete(ended);
    await work;
  }

  async function receive(): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: Math.min(batchSize, LARGEST_RECEIVE),
      WaitTimeSeconds: LONGEST_WAIT_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await sqs.send(command, { abortSignal: stopping.signal });
    return Messages;
  }
}

async function handle(messages: readonly Message[], options: PollerOptions): Promise<void> {
  const failed = new Set(await invoke(messages, options));
  const done = messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
  await Promise.all([
    deleteAll(done, options),
    ...messages.filter((message) => !done.includes(message)).map((message) => retry(message, options)),
  ]);
}

/** Gives the messages that failed. */
async function invoke(messages: readonly Message[], options: PollerOptions): Promise<readonly string[]> {
  const ids = messages.map(({ MessageId = '' }) => MessageId);
  try {
    const response = await options.invoke(sqsEvent(messages, options.queue.arn));
    return options.reportsBatchItemFailures ? failedMessages(response, ids) : [];
  } catch (error) {
    options.onError(error);
    return ids;
  }
}

async function deleteAll(messages: readonly Message[], { sqs, queue }: PollerOptions): Promise<void> {
  if (messages.length === 0) return;
  const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries: entries }));
}

async function retry({ ReceiptHandle }: Message, { sqs, queue, retrySeconds }: PollerOptions): Promise<void> {
  if (retrySeconds === undefined) return;
  const visibility = { QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout: retrySeconds };
  await sqs.send(new ChangeMessageVisibilityCommand(visibility));
}

/** Messages in the queue, whether visible, in flight or delayed. fauxqs counts exactly; SQS does not. */
export async function countMessages(sqs: SQSClient, url: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}
