/**
 * Why traceward gives up on something. Bad data is never a reason: it is counted and shown.
 * `settings`: what the user asked for is wrong, and nothing was done · `source`: an input could not be read ·
 * `output`: what was found could not be written.
 */
export type TracewardErrorCode = 'settings' | 'source' | 'output';

export class TracewardError extends Error {
  readonly code: TracewardErrorCode;

  constructor(code: TracewardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TracewardError';
    this.code = code;
  }
}
