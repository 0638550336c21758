import { failureCodeOf, isOfService } from '#aws/aws-failure.ts';
import { TracewardError } from '#core/errors.ts';

/**
 * Step Functions tells errors apart by their names. Ours are told apart by their codes; what a service or the network
 * said in the end, after the client has tried it several times, is `retry`, or `refused` if it would say so again; a defect
 * keeps its name. What was thrown is the cause of what is thrown here.
 */
export async function withErrorNames<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const name = stepName(error);
    if (!(error instanceof Error) || name === undefined) throw error;
    throw Object.assign(new Error(error.message, { cause: error }), { name, stack: error.stack });
  }
}

/** Undefined for a defect. */
function stepName(error: unknown): string | undefined {
  if (error instanceof TracewardError) return error.code;
  return isOfService(error) ? failureCodeOf(error) : undefined;
}
