import * as v from 'valibot';

const identifier = v.object({ itemIdentifier: v.pipe(v.string(), v.nonEmpty()) });
const responseSchema = v.nullish(v.object({ batchItemFailures: v.nullish(v.array(identifier), []) }), {});

/**
 * Which messages of a batch go back to the queue, after what the function answered. As Lambda sees it, an answer of
 * another form, or one that names a message that was not in the batch, fails them all.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedMessages(response: unknown, messageIds: readonly string[]): readonly string[] {
  const { success, output } = v.safeParse(responseSchema, response);
  if (!success) return messageIds;
  const failures = output && 'batchItemFailures' in output ? output.batchItemFailures : [];
  const failed = failures.map(({ itemIdentifier }) => itemIdentifier);
  return failed.every((id) => messageIds.includes(id)) ? failed : messageIds;
}
