import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { EntryFunction } from '#infra/functions/entry-function.ts';

/**
 * A run that ends before its report is reported from outside, as incomplete. It cannot be done in the state machine: a
 * failure that is caught there is none, and cannot be redriven.
 */
export function reportEndedRuns(scope: Construct, machine: StateMachine, report: EntryFunction): void {
  new Rule(scope, 'EndedRuns', {
    description: 'traceward: rescans that ended before their report',
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [machine.stateMachineArn] },
    },
    targets: [
      new LambdaFunction(report.lambda, {
        event: RuleTargetInput.fromObject({
          run: EventField.fromPath('$.detail.name'),
          ended: EventField.fromPath('$.detail.status'),
        }),
      }),
    ],
  });
}
