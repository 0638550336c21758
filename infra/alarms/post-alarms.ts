import type { PostChannel } from '#core/settings/route.ts';
import type { Settings } from '#core/settings/settings.ts';
import type { MetricName } from '#core/telemetry.ts';
import type { Posting } from '#infra/functions/post-function.ts';
import type { OperationsAlarmProps } from './operations-alarm.ts';
import { describeOtherChannels } from './other-channels.ts';
import { workAlarms } from './queue-alarms.ts';

type Words = { readonly retried: MetricName; readonly does: string; readonly shown: string; readonly who: string };

const WORDS: Readonly<Record<PostChannel, Words>> = {
  slack: { retried: 'RetriedAlerts', does: 'shows alerts in Slack', shown: 'be shown in Slack', who: 'Slack' },
  pagerduty: {
    ...{ retried: 'RetriedPagerDutyAlerts', does: 'sends alerts to PagerDuty' },
    ...{ shown: 'be sent to PagerDuty', who: 'PagerDuty' },
  },
  webhook: {
    ...{ retried: 'RetriedWebhookAlerts', does: 'posts alerts to webhooks' },
    ...{ shown: 'be posted to a webhook', who: 'its host' },
  },
};

/** Each text says who has the alerts meanwhile: by the settings, for nobody else may. */
export function postAlarms(
  { channel, post: entry, queue }: Posting,
  settings: Pick<Settings, 'alerts' | 'integrations'>,
): OperationsAlarmProps[] {
  const { retried, does, shown, who } = WORDS[channel];
  const others = describeOtherChannels(channel, settings);
  return workAlarms({
    ...{ of: channel, entry, queue, retried },
    onCrash: {
      happened: `The function that ${does} crashed or ran out of time; they are tried again in half an hour. ${others}`,
      remedy: 'look into its log for what does it.',
    },
    onWait: {
      happened: `An alert that should ${shown} has waited for more than an hour. ${others}`,
      remedy: 'see whether the function fails, is throttled, or no longer gets its messages.',
    },
    onRetries: {
      happened: `Alerts cannot ${shown} now; they are tried again for more than a day. ${others}`,
      remedy: `the log of the function says whether ${who}, the secret, or what is in it is to blame.`,
    },
    onDeadLetters: {
      happened: `Alerts could not ${shown}, and will not be tried again. ${others}`,
      remedy: 'find the reason in their attribute cause: what was taken back needs a new address or key in its secret.',
    },
  });
}
