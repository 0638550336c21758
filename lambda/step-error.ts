import { TracewardError } from './core/errors.ts';

/** Step Functions tells errors apart by their names; ours are told apart by their codes. */
export async function withErrorNames<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TracewardError) error.name = error.code;
    throw error;
  }
}
