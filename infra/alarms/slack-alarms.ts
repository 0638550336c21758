import { Duration } from 'aws-cdk-lib';
import type { Slack } from '#infra/functions/slack-function.ts';
import type { OperationsAlarmProps } from './operations-alarm.ts';
import { metricOf } from './own-metric.ts';

const PERIOD = Duration.minutes(5);

/** A single alert of an outage fails four times in its first minutes. Two may be a moment's trouble. */
const RETRIES = 2;

export function slackAlarms(slack: Slack | null): OperationsAlarmProps[] {
  if (slack === null) return [];
  return [
    {
      name: 'slack-retries',
      metric: metricOf('RetriedAlerts', 'Sum', PERIOD),
      above: RETRIES,
      happened: 'Alerts cannot be shown in Slack now; they are tried again for more than a day, and e-mails have them.',
      remedy: "slack's log says whether Slack, the secret of its webhook, or what is in it is to blame.",
    },
    {
      name: 'slack-dead-letters',
      metric: slack.queue.deadLetters.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: PERIOD,
      }),
      happened:
        'Alerts could not be shown in Slack, and will not be tried again; e-mails and the topic of findings have them.',
      remedy:
        'find the reason in their attribute cause: a webhook that was taken back needs a new address in its secret.',
    },
  ];
}
