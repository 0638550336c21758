import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { inBatches } from '#core/concurrency.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import type { Queue } from '#core/ingest/process-batch.ts';
import { cutText } from '#core/text.ts';
import { clientLimits } from './client-limits.ts';

export type QueueUrls = { readonly queueUrl: string; readonly deadLetterUrl: string };

/** A dead letter is to be read by people; the function's log says more. */
const MAX_CAUSE = 1024;
/** Of more, DeleteMessageBatch deletes none. */
const MAX_ENTRIES = 10;

/**
 * A queue of SQS and its dead letters. A dead letter has the attributes `cause`, in plain words, and `messageId`, under
 * which the log knows the message.
 */
export function openQueue({ queueUrl, deadLetterUrl }: QueueUrls, client = new SQSClient(clientLimits())): Queue {
  return {
    async postpone({ receiptHandle }, seconds) {
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }),
      );
    },
    async bury({ messageId, body }, cause) {
      const attributes = { cause: cutText(escapeInvisible(cause), MAX_CAUSE), messageId };
      const entries = Object.entries(attributes).map(
        ([name, StringValue]) => [name, { DataType: 'String', StringValue }] as const,
      );
      await client.send(
        new SendMessageCommand({
          QueueUrl: deadLetterUrl,
          MessageBody: body,
          MessageAttributes: Object.fromEntries(entries),
        }),
      );
    },
    async remove(messages) {
      for await (const batch of inBatches(messages, MAX_ENTRIES)) {
        const entries = batch.map(({ receiptHandle }, at) => ({ Id: String(at), ReceiptHandle: receiptHandle }));
        await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
      }
    },
  };
}
