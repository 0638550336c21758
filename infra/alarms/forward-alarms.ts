import type { MetricName } from '#core/telemetry.ts';
import type { Forwarding, Target } from '#infra/functions/forward-function.ts';
import type { OperationsAlarmProps } from './operations-alarm.ts';
import { workAlarms } from './queue-alarms.ts';

type Words = { readonly retried: MetricName; readonly to: string; readonly look: string };

const WORDS: Readonly<Record<Target, Words>> = {
  archive: { retried: 'RetriedArchiveFindings', to: 'the archive in S3', look: 'the bucket, or its key' },
  'security-hub': {
    ...{ retried: 'RetriedSecurityHubFindings', to: 'Security Hub' },
    look: 'Security Hub, which may not be enabled',
  },
  'event-bus': {
    ...{ retried: 'RetriedBusEvents', to: 'the event bus' },
    look: 'EventBridge, or the policy of the bus',
  },
};

export function forwardAlarms({ target, entry, queue }: Forwarding): OperationsAlarmProps[] {
  const { retried, to, look } = WORDS[target];
  return workAlarms({
    ...{ of: target, entry, queue, retried },
    onCrash: {
      happened: `The function that hands findings on to ${to} crashed or ran out of time; they are tried again later.`,
      remedy: 'look into its log for the findings that do it.',
    },
    onWait: {
      happened: `A finding has waited for more than an hour to be handed on to ${to}.`,
      remedy: 'see whether the function fails, is throttled, or no longer gets its messages.',
    },
    onRetries: {
      happened: `Findings cannot be handed on to ${to} now; they are tried again for more than a day.`,
      remedy: `the log of the function says whether ${look}, is to blame.`,
    },
    onDeadLetters: {
      happened: `Findings could not be handed on to ${to}, and will not be tried again.`,
      remedy: 'find the reason in their attribute cause, remove it, and move them back to their queue.',
    },
  });
}
