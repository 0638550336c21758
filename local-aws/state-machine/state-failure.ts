export type FailureStatus = 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/**
 * Why a state or a run failed. `name` is the error that `Retry` and `Catch` match, such as `States.TaskFailed`;
 * `message` the cause. `status`: what has become of the run.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export class StateFailure extends Error {
  readonly status: FailureStatus;

  constructor(name: string, cause: string, options: ErrorOptions & { readonly status?: FailureStatus } = {}) {
    const { status = 'FAILED', ...rest } = options;
    super(cause, rest);
    this.name = name;
    this.status = status;
  }
}

export function aborted(): StateFailure {
  return new StateFailure('Aborted', 'The run was stopped', { status: 'ABORTED' });
}
