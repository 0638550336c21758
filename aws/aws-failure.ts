import { TracewardError } from '#core/errors.ts';
import { isObject } from '#core/json.ts';
import { explainAwsError } from './explain-aws-error.ts';

/** Parts of the names of what passes though AWS lays it to the caller. */
const PASSES = /thrott|slowdown|throughput|limit|toomany|timeout|skewed|expired|conflict|aborted|inprogress|inuse/i;

/** Of what the SDK throws without having asked a service, or having heard from it. */
const UNANSWERED = ['TimeoutError', 'AbortError', 'NetworkingError'];

/** Whether a service or the network said this in the end, after the client had tried several times; else it is a defect. */
export function isOfService(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return '$metadata' in error || 'syscall' in error || UNANSWERED.includes(error.name);
}

/** `refused` if AWS has understood what it was asked, and would refuse it again: for lack of a permission, a key, a table. */
export function failureCodeOf(error: unknown): 'refused' | 'retry' {
  return isLasting(error) ? 'refused' : 'retry';
}

function isLasting(error: unknown): boolean {
  if (!(error instanceof Error) || !('$metadata' in error) || !isObject(error.$metadata)) return false;
  const status = Number(error.$metadata['httpStatusCode']);
  return status >= 400 && status < 500 && status !== 429 && !PASSES.test(error.name);
}

/** Makes `retry` of whatever a service or the network said: where all of it can be mended. A defect stays as it is. */
export function asRetry(cause: unknown, explain: (error: Error) => string = explainAwsError): unknown {
  return isOfService(cause) ? new TracewardError('retry', explain(cause), { cause }) : cause;
}

/** Makes `refused` of what AWS would refuse again, and `retry` of its other failures. A defect is thrown as it is. */
export async function withFailureCodes<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isOfService(error)) throw error;
    throw new TracewardError(failureCodeOf(error), explainAwsError(error), { cause: error });
  }
}
