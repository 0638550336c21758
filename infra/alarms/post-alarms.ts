import { Duration } from 'aws-cdk-lib';
import type { PostChannel } from '#core/settings/route.ts';
import type { MetricName } from '#core/telemetry.ts';
import type { Posting } from '#infra/functions/post-function.ts';
import type { OperationsAlarmProps } from './operations-alarm.ts';
import { metricOf } from './own-metric.ts';

const PERIOD = Duration.minutes(5);

/** A single alert of an outage fails four times in its first minutes. Two may be a moment's trouble. */
const RETRIES = 2;

type Words = { readonly metric: MetricName; readonly shown: string; readonly who: string };

const WORDS: Readonly<Record<PostChannel, Words>> = {
  slack: { metric: 'RetriedAlerts', shown: 'be shown in Slack', who: 'Slack' },
  pagerduty: { metric: 'RetriedPagerDutyAlerts', shown: 'be sent to PagerDuty', who: 'PagerDuty' },
  webhook: { metric: 'RetriedWebhookAlerts', shown: 'be posted to a webhook', who: 'its host' },
};

export function postAlarms({ channel, queue }: Posting): OperationsAlarmProps[] {
  const { metric, shown, who } = WORDS[channel];
  return [
    {
      name: `${channel}-retries`,
      metric: metricOf(metric, 'Sum', PERIOD),
      above: RETRIES,
      happened: `Alerts cannot ${shown} now; they are tried again for more than a day, and e-mails have them.`,
      remedy: `the log of the function says whether ${who}, the secret, or what is in it is to blame.`,
    },
    {
      name: `${channel}-dead-letters`,
      metric: queue.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD }),
      happened: `Alerts could not ${shown}, and will not be tried again; the topic of findings has them.`,
      remedy: 'find the reason in their attribute cause: what was taken back needs a new address or key in its secret.',
    },
  ];
}
