/**
 * Why traceward gives up on something. Bad data is never a reason: it is counted and shown.
 * `settings`: what the user asked for is wrong, and nothing was done · `output`: what was found could not be written ·
 * `retry`: this object could not be finished now, and is to be given again · `resume`: this batch was done in part, and
 * goes on there when it is given again · `refused`: this will never be done, however often it is given; somebody has to
 * look at the reason first.
 */
export type TracewardErrorCode = 'settings' | 'output' | 'retry' | 'resume' | 'refused';

export class TracewardError extends Error {
  readonly code: TracewardErrorCode;

  constructor(code: TracewardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TracewardError';
    this.code = code;
  }
}
