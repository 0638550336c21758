import { TracewardError } from '#core/errors.ts';
import { isObject } from '#core/json.ts';
import { explainAwsError } from './explain-aws-error.ts';

/** Parts of the names of what passes though AWS lays it to the caller. */
const PASSES = /thrott|slowdown|throughput|limit|toomany|timeout|skewed|expired|conflict|aborted|inprogress|inuse/i;

/** Of what the SDK throws without having asked a service, or having heard from it. */
const UNANSWERED = ['TimeoutError', 'AbortError', 'NetworkingError'];

/** Whether a service or the network said this in the end, after the client had tried several times; else it is a defect. */
export function isOfService(error: Error): boolean {
  return '$metadata' in error || 'syscall' in error || UNANSWERED.includes(error.name);
}

/** Whether AWS has understood what it was asked, and would refuse it again: for lack of a permission, a key, a table. */
export function isLasting(error: unknown): boolean {
  if (!(error instanceof Error) || !('$metadata' in error) || !isObject(error.$metadata)) return false;
  const status = Number(error.$metadata['httpStatusCode']);
  return status >= 400 && status < 500 && status !== 429 && !PASSES.test(error.name);
}

/** Makes `refused` of what AWS would refuse again, and `retry` of its other failures. A defect is thrown as it is. */
export async function withFailureCodes<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TracewardError || !(error instanceof Error) || !isOfService(error)) throw error;
    throw new TracewardError(isLasting(error) ? 'refused' : 'retry', explainAwsError(error), { cause: error });
  }
}
