import { Duration } from 'aws-cdk-lib';
import type { MetricName } from '#core/telemetry.ts';
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
type Measure = Pick<OperationsAlarmProps, 'metric' | 'above'>;

interface Work {
  /** What the names of the alarms begin with. */
  readonly of: string;
  readonly entry: EntryFunction;
  readonly queue: WorkQueue;
  /** Counts the messages that are tried again. */
  readonly retried: MetricName;
  readonly onCrash: AlarmWords;
  readonly onWait: AlarmWords;
  readonly onRetries: AlarmWords;
  readonly onDeadLetters: AlarmWords;
}

/** Of a function that works on a queue of alerts or findings, and of the queue. */
export function workAlarms({ of, entry, queue, retried, ...words }: Work): OperationsAlarmProps[] {
  return [
    { name: `${of}-errors`, metric: entry.lambda.metricErrors({ period: ERRORS_PERIOD }), ...words.onCrash },
    { name: `${of}-oldest-message`, ...late(queue), ...words.onWait },
    { name: `${of}-retries`, ...repeated(retried), ...words.onRetries },
    { name: `${of}-dead-letters`, ...dead(queue), ...words.onDeadLetters },
  ];
}

/** Of the queue of objects. */
export function queueAlarms(queue: WorkQueue): OperationsAlarmProps[] {
  return [
    {
      name: 'dead-letters',
      ...dead(queue),
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
      ...repeated('RetriedMessages'),
      happened:
        'Objects cannot be read now, because a service fails or is busy; they are tried again for more than a day.',
      remedy: "detect's log names the service; nothing is lost, and what waited is read once it is well.",
    },
    {
      name: 'oldest-message',
      ...late(queue),
      happened: 'An object has waited for more than an hour; findings come late.',
      remedy: 'see whether detect fails, is throttled, or needs a higher maxConcurrency in traceward.json.',
    },
  ];
}

/** Nobody received the messages, as where the function is throttled or its mapping disabled. */
function late({ queue }: WorkQueue): Measure {
  const metric = queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: PERIOD });
  return { metric, above: LATE.toSeconds() };
}

function repeated(metric: MetricName): Measure {
  return { metric: metricOf(metric, 'Sum', PERIOD), above: RETRIES };
}

function dead({ deadLetters }: WorkQueue): Measure {
  return { metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD }) };
}
