/** What Lambda tells a caller of an invocation that failed. */
export type FunctionFailure = {
  /** The error's name, or what Lambda calls the end of an environment, such as `Sandbox.Timedout`. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
};

/** An invocation failed. The message is for people. */
export class InvocationError extends Error {
  readonly failure: FunctionFailure;

  constructor(message: string, failure: FunctionFailure, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InvocationError';
    this.failure = failure;
  }
}

/** A failure of this name that no function threw, such as the end of its environment. */
export function failed(errorType: string, message: string, options?: ErrorOptions): InvocationError {
  return new InvocationError(message, { errorType, errorMessage: message }, options);
}

/** An error as Step Functions tells it: its name, and what the function said, as JSON. */
export function toldOf(error: unknown): { readonly error: string; readonly cause: string } {
  if (error instanceof InvocationError) return { error: error.failure.errorType, cause: JSON.stringify(error.failure) };
  return { error: 'States.Runtime', cause: String(error) };
}
