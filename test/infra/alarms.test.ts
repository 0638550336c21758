import { describe, expect, test } from '@jest/globals';
import { ALL_CHANNELS, flatten, synthesiseTemplate } from '#test/factories/stack.ts';

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

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:any-AbCdEf';
const whole = synthesiseTemplate({
  alerts: {
    ...ALL_CHANNELS,
    routes: [{ name: 'all', slackWebhookSecretArn: SECRET, pagerDutySecretArn: SECRET, webhookSecretArn: SECRET }],
  },
  integrations: { archive: true, securityHub: true, eventBus: 'default' },
});

/** What the alarms of the whole stack watch: `AWS/Lambda Errors <…>`. */
const watched = Object.values(whole.Resources)
  .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
  .map(({ Properties }) => flatten(Properties) as Alarm)
  .map(({ Namespace, MetricName, Dimensions = [] }) => `${Namespace} ${MetricName} ${Dimensions[0]?.Value}`);

describe('every function that works on a queue', () => {
  const mappings = Object.values(whole.Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping')
    .map(({ Properties }) => flatten(Properties) as { FunctionName: string; EventSourceArn: string });

  test('is seen here', () => {
    expect(mappings).toHaveLength(7);
  });

  test.each(mappings.map(({ FunctionName, EventSourceArn }) => [FunctionName, EventSourceArn]))(
    '%s rings when it crashes, when its queue is not worked on, and when something was given up',
    (name, arn) => {
      const queue = arn.replace(/^<|\.Arn>$/g, '');
      const deadLetters = `${queue.replace(/(Object)?Queue$/, '')}DeadLetterQueue`;
      expect(watched).toContain(`AWS/Lambda Errors ${name}`);
      expect(watched).toContain(`AWS/SQS ApproximateAgeOfOldestMessage <${queue}.QueueName>`);
      expect(watched).toContain(`AWS/SQS ApproximateNumberOfMessagesVisible <${deadLetters}.QueueName>`);
    },
  );
});

test('every function that runs by the clock rings when it fails and when it does not run', () => {
  const targets = Object.values(whole.Resources)
    .filter(({ Type, Properties }) => Type === 'AWS::Events::Rule' && Properties['ScheduleExpression'] !== undefined)
    .map(({ Properties }) => (flatten(Properties) as { Targets: { Arn: string }[] }).Targets[0]?.Arn);
  expect(targets.length).toBeGreaterThan(2);
  for (const target of targets) {
    const name = target?.replace('.Arn', '');
    expect(watched).toContain(`AWS/Lambda Errors ${name}`);
    expect(watched).toContain(`AWS/Lambda Invocations ${name}`);
  }
});

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
      expect(more).toBe(
        `More: docs/operations.md#${AlarmName.replace('traceward-operations-', '')} in the repository of traceward`,
      );
    }
  });
});
