import { Duration } from 'aws-cdk-lib';
import type { EntryFunction } from '#infra/functions/entry-function.ts';
import type { WorkQueue } from '#infra/notification-queue.ts';
import type { OperationsAlarmProps } from './operations-alarm.ts';
import { metricOf } from './own-metric.ts';

/** What lies in the queue for so long was received by nobody: what fails is not in this metric after three receives. */
const LATE = Duration.hours(1);

const PERIOD = Duration.minutes(5);

/** A single message of an outage fails four times in its first minutes. Two may be a moment's trouble. */
const RETRIES = 2;

/** A crash writes no metric of ours, and its message comes back for days before it is a dead letter. */
const ERRORS_PERIOD = Duration.minutes(15);

type AlarmWords = Pick<OperationsAlarmProps, 'happened' | 'remedy'>;

/** Of the function that works on a queue of alerts or findings. */
export function crashAlarm(of: string, entry: EntryFunction, words: AlarmWords): OperationsAlarmProps {
  return { name: `${of}-errors`, metric: entry.lambda.metricErrors({ period: ERRORS_PERIOD }), ...words };
}

/** Of such a queue: nobody received the messages, as where its function is throttled or its mapping disabled. */
export function ageAlarm(of: string, { queue }: WorkQueue, words: AlarmWords): OperationsAlarmProps {
  const metric = queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: PERIOD });
  return { name: `${of}-oldest-message`, metric, above: LATE.toSeconds(), ...words };
}

export function queueAlarms({ queue, deadLetters }: WorkQueue): OperationsAlarmProps[] {
  return [
    {
      name: 'dead-letters',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: PERIOD,
      }),
      happened:
        'Objects could not be read or delivered, and will not be tried again; what they hold is not in the findings.',
      remedy: 'find the reason in their attribute cause, remove it, and run the command of the output RedriveCommand.',
    },
    {
      name: 'refused-messages',
      metric: metricOf('RefusedMessages', 'Sum', PERIOD),
      happened:
        'Objects cannot be read, and it would be in vain to try again: access denied, too large, or no object at all.',
      remedy: "detect's log names the reason; remove it, and run the command of the output RedriveCommand.",
    },
    {
      name: 'retried-messages',
      metric: metricOf('RetriedMessages', 'Sum', PERIOD),
      above: RETRIES,
      happened:
        'Objects cannot be read now, because a service fails or is busy; they are tried again for more than a day.',
      remedy: "detect's log names the service; nothing is lost, and what waited is read once it is well.",
    },
    {
      name: 'oldest-message',
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: PERIOD }),
      above: LATE.toSeconds(),
      happened: 'An object has waited for more than an hour; findings come late.',
      remedy: 'see whether detect fails, is throttled, or needs a higher maxConcurrency in traceward.json.',
    },
  ];
}
