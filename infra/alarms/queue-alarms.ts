import { Duration } from 'aws-cdk-lib';
import type { ObjectQueue } from '#infra/notification-queue.ts';
import type { OperationsAlarmProps } from './operations-alarm.ts';

/** An object that failed once is tried again after half an hour, so half an hour alone is no delay. */
const LATE = Duration.hours(1);

export function queueAlarms({ queue, deadLetters }: ObjectQueue): OperationsAlarmProps[] {
  return [
    {
      name: 'dead-letters',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: Duration.minutes(5),
      }),
      happened:
        'Objects could not be read or delivered, however often it was tried; what they hold is not in the findings.',
      remedy: "find the reason in detect's log, remove it, and run the command of the output RedriveCommand.",
    },
    {
      name: 'oldest-message',
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: Duration.minutes(5) }),
      above: LATE.toSeconds(),
      happened: 'An object has waited for more than an hour; findings come late.',
      remedy: 'see whether detect fails, is throttled, or needs a higher maxConcurrency in traceward.json.',
    },
  ];
}
