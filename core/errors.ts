/**
 * Why traceward gives up on something. Bad data is never a reason: it is counted and shown.
 * `settings`: what the user asked for is wrong, and nothing was done · `output`: what was found could not be written ·
 * `retry`: this object could not be finished now, and is to be given again · `resume`: this batch was done in part, and
 * goes on there when it is given again.
 */
export type TracewardErrorCode = 'settings' | 'output' | 'retry' | 'resume';

export class TracewardError extends Error {
  readonly code: TracewardErrorCode;

  constructor(code: TracewardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TracewardError';
    this.code = code;
  }
}
