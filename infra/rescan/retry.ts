import { Duration } from 'aws-cdk-lib';
import type { RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';

/** What passes: throttling, a service that is away, and a function that was stopped, which may be the machine's fault. */
const TRANSIENT = [
  'retry',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];
/** A function that was killed: perhaps by what it read, which is then not worth so many tries. */
const KILLED = ['Sandbox.Timedout', 'States.Timeout', 'Runtime.ExitError', 'Runtime.OutOfMemory', 'Lambda.Unknown'];

export function retryTransient(state: LambdaInvoke, props: RetryProps): void {
  const waiting = { interval: Duration.seconds(5), backoffRate: 2, maxDelay: Duration.minutes(2) };
  state.addRetry({ errors: TRANSIENT, ...waiting, ...props });
  state.addRetry({ errors: KILLED, ...waiting, maxAttempts: 2 });
}
