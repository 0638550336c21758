import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface OperationsAlarmProps {
  /** In kebab-case: the alarm's name after the stack's, and its section in docs/operations.md. */
  readonly name: string;
  readonly metric: IMetric;
  /** The alarm rings when the metric is greater than this. Default: 0. */
  readonly above?: number;
  /** What happened, and what does not reach anybody because of it. */
  readonly happened: string;
  /** One sentence: what to do first. */
  readonly remedy: string;
  /** In place of that: the alarm rings when the metric is less than this, or stays away. */
  readonly below?: number;
}

/** An alarm about traceward itself. Its name and its text say so, so that nobody takes it for a finding. */
export function createOperationsAlarm(scope: Construct, topic: ITopic, props: OperationsAlarmProps): void {
  const alarm = new Alarm(scope, props.name, {
    alarmName: `${Stack.of(scope).stackName}-operations-${props.name}`,
    alarmDescription: [
      `About traceward itself, not a finding. ${props.happened}`,
      `What to do: ${props.remedy}`,
      `More: docs/operations.md#${props.name} in the repository of traceward`,
    ].join('\n'),
    metric: props.metric,
    threshold: props.below ?? props.above ?? 0,
    comparisonOperator:
      props.below === undefined ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: props.below === undefined ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
  });
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}
