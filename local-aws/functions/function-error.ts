/** What Lambda tells a caller of an invocation that failed. */
export type FunctionFailure = {
  /** The error's name, or what Lambda calls the end of an environment, such as `Sandbox.Timedout`. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
};

/** An invocation failed. The message is for people. */
export class FunctionError extends Error {
  readonly failure: FunctionFailure;

  constructor(message: string, failure: FunctionFailure, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FunctionError';
    this.failure = failure;
  }
}

/** The environment itself ended. */
export function environmentEnded(errorType: string, message: string, options?: ErrorOptions): FunctionError {
  return new FunctionError(message, { errorType, errorMessage: message }, options);
}
