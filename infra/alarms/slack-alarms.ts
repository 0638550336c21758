import { Duration } from 'aws-cdk-lib';
import type { Slack } from '#infra/functions/slack-function.ts';
import type { OperationsAlarmProps } from './operations-alarm.ts';

/** A post that failed is tried again by itself; only what was given up is worth an alarm. */
export function slackAlarms(slack: Slack | null): OperationsAlarmProps[] {
  if (slack === null) return [];
  return [
    {
      name: 'slack-dead-letters',
      metric: slack.deadLetters.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: Duration.minutes(5),
      }),
      happened: 'Alerts could not be shown in Slack, three times each; e-mails and the topic of findings have them.',
      remedy: "find the reason in slack's log: a webhook that was taken back needs a new address in its secret.",
    },
  ];
}
