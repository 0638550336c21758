import { cutText } from '#core/text.ts';
import type { ObjectResult } from './object-result.ts';

/** A state of Step Functions takes 256 KiB. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_BYTES = 240_000;
const SHORT_REASON = 60;

/**
 * The results of a batch, so that they have a place in its state. What they say in texts is bounded for each object; of a
 * batch in which all say a lot, they say less.
 */
export function fitResults(results: readonly ObjectResult[]): ObjectResult[] {
  const isFitting = Buffer.byteLength(JSON.stringify(results)) <= MAX_BYTES;
  return isFitting ? [...results] : results.map(shorten);
}

function shorten(result: ObjectResult): ObjectResult {
  if (result.state === 'skipped') return result;
  if (result.state === 'failed') return { ...result, reason: cutText(result.reason, SHORT_REASON) };
  const { otherContainers: _, problem, unread, ...rest } = result;
  return {
    ...rest,
    ...(problem === undefined ? {} : { problem: cutText(problem, SHORT_REASON) }),
    ...(unread === undefined ? {} : { unread: { reason: cutText(unread.reason, SHORT_REASON) } }),
  };
}
