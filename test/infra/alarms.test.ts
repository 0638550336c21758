import { describe, expect, test } from '@jest/globals';
import { flatten, synthesiseTemplate } from '#test/factories/stack.ts';

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Threshold: number;
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Statistic?: string;
  readonly Period?: number;
  readonly Dimensions?: readonly { Name: string; Value: string }[];
  readonly Metrics?: readonly { Expression?: string; MetricStat?: { Metric: { MetricName: string } } }[];
  readonly AlarmActions: readonly string[];
  readonly OKActions: readonly string[];
  readonly InsufficientDataActions?: readonly string[];
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
}

const alarms = Object.values(synthesiseTemplate({}, true).Resources)
  .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
  .map(({ Properties }) => flatten(Properties) as Alarm);

function alarm(name: string): Alarm | undefined {
  return alarms.find(({ AlarmName }) => AlarmName === `traceward-operations-${name}`);
}

describe('the alarms', () => {
  test.each([
    ['dead-letters', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum', 0],
    ['oldest-message', 'AWS/SQS', 'ApproximateAgeOfOldestMessage', 'Maximum', 3600],
    ['refused-messages', 'traceward', 'RefusedMessages', 'Sum', 0],
    ['retried-messages', 'traceward', 'RetriedMessages', 'Sum', 2],
    ['detect-errors', 'AWS/Lambda', 'Errors', 'Sum', 0],
    ['announce-errors', 'AWS/Lambda', 'Errors', 'Sum', 0],
    ['digest-errors', 'AWS/Lambda', 'Errors', 'Sum', 0],
    ['watch-errors', 'AWS/Lambda', 'Errors', 'Sum', 0],
    ['detect-throttles', 'AWS/Lambda', 'Throttles', 'Sum', 0],
    ['announce-throttles', 'AWS/Lambda', 'Throttles', 'Sum', 0],
    ['digest-throttles', 'AWS/Lambda', 'Throttles', 'Sum', 0],
    ['watch-throttles', 'AWS/Lambda', 'Throttles', 'Sum', 0],
    ['unread-objects', 'traceward', 'UnreadObjects', 'Sum', 0],
    ['partial-objects', 'traceward', 'PartialObjects', 'Sum', 0],
    ['undecided-events', 'traceward', 'Undecided', 'Sum', 0],
    ['contacts-not-parked', 'traceward', 'ContactsNotParked', 'Sum', 0],
  ])('%s watches %s %s', (name, Namespace, MetricName, Statistic, Threshold) => {
    expect(alarm(name)).toMatchObject({
      Namespace,
      MetricName,
      Statistic,
      Threshold,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  test.each([
    ['announce-stopped', 'AWS/Lambda', 'Invocations', 'Sum'],
    ['digest-stopped', 'AWS/Lambda', 'Invocations', 'Sum'],
    ['watch-stopped', 'AWS/Lambda', 'Invocations', 'Sum'],
    ['no-receiver', 'traceward', 'ConfirmedReceivers', 'Maximum'],
  ])('%s rings when %s %s is nothing, or stays away', (name, Namespace, MetricName, Statistic) => {
    expect(alarm(name)).toMatchObject({
      Namespace,
      MetricName,
      Statistic,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('malformed-lines watches their share, so that a busy cluster may have a few', () => {
    const { Metrics, Threshold } = alarm('malformed-lines') ?? {};
    expect(Threshold).toBe(1);
    expect(Metrics?.map(({ Expression, MetricStat }) => Expression ?? MetricStat?.Metric.MetricName)).toEqual([
      'IF(lines > FILL(others, 0), 100 * FILL(malformed, 0) / (lines - FILL(others, 0)), 0)',
      'Malformed',
      'OtherOutput',
      'Lines',
    ]);
  });

  test('look at the dead letters, not at the objects that wait', () => {
    expect(alarm('dead-letters')?.Dimensions).toEqual([{ Name: 'QueueName', Value: '<DeadLetterQueue.QueueName>' }]);
    expect(alarm('oldest-message')?.Dimensions).toEqual([{ Name: 'QueueName', Value: '<ObjectQueue.QueueName>' }]);
  });

  test('go to the topic of alarms and to no other, and tell when it is over', () => {
    expect(alarms).toHaveLength(23);
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toEqual(['<AlarmsTopic>']);
      expect(OKActions).toEqual(['<AlarmsTopic>']);
    }
  });

  test('watch detectors of the user only where there are some', () => {
    expect(JSON.stringify(synthesiseTemplate())).not.toContain('undecided-events');
  });

  test('are quiet without data, but for those of what runs by the clock', () => {
    const ringing = alarms.filter(({ TreatMissingData }) => TreatMissingData !== 'notBreaching');
    expect(ringing.map(({ AlarmName }) => AlarmName.replace('traceward-operations-', '')).sort()).toEqual([
      'announce-stopped',
      'digest-stopped',
      'no-receiver',
      'watch-stopped',
    ]);
  });

  test('say that they are no findings, what happened, what to do, and where to read on', () => {
    for (const { AlarmName, AlarmDescription } of alarms) {
      const [happened, remedy, more] = AlarmDescription.split('\n');
      expect(happened).toMatch(/^About traceward itself, not a finding\. .+\.$/);
      expect(remedy).toMatch(/^What to do: .+\.$/);
      expect(more).toBe(`More: docs/operations.md#${AlarmName.replace('traceward-operations-', '')}`);
    }
  });
});
