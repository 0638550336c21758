/** A message of the queue, of which no more than this is needed. */
export type QueueMessage = { readonly messageId: string; readonly body: string };

/** What Lambda's event source reads: these messages alone come back after the visibility timeout. */
export type BatchResponse = { batchItemFailures: { itemIdentifier: string }[] };

/**
 * Does `work` for each message, one after the other: an object takes a whole core. A message that fails goes back
 * alone; after five times it lies in the dead-letter queue, with what `onFailure` has said of it in the log.
 */
export async function processBatch(
  messages: readonly QueueMessage[],
  work: (body: string) => Promise<void>,
  onFailure: (messageId: string, error: unknown) => void,
): Promise<BatchResponse> {
  const batchItemFailures: BatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of messages) {
    try {
      await work(body);
    } catch (error) {
      onFailure(messageId, error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}
