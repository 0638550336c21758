import type { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { EntryFunction } from './entry-function.ts';

/** Runs a function again and again. It is not tried again after a failure: the next run does what this one could not. */
export function runEvery(entry: EntryFunction, interval: Duration): void {
  entry.lambda.configureAsyncInvoke({ retryAttempts: 0 });
  new Rule(entry, 'Schedule', {
    schedule: Schedule.rate(interval),
    targets: [new LambdaFunction(entry.lambda)],
  });
}
