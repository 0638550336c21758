import { describe, expect, test } from '@jest/globals';
import { allowed, flatten, resourceOf, statementsOf, synthesiseTemplate } from '#test/factories/stack.ts';

const template = synthesiseTemplate({ integrations: { eventBus: 'security' } });
const BUS = 'arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:event-bus/security';
const TELLING = ['Detect', 'Announce', 'Digest', 'Watch', 'RescanReport'];

describe('an event bus', () => {
  test('is not there unless the settings name one', () => {
    const { Resources } = synthesiseTemplate();
    expect(Object.keys(Resources).filter((id) => /EventBus|EventsTopic/.test(id))).toEqual([]);
    expect(JSON.stringify(Resources)).not.toContain('EVENTS_TOPIC_ARN');
  });

  test('gets every finding, and every alert by a topic of its own, by one queue', () => {
    const subscriptions = Object.entries(template.Resources).filter(
      ([, { Type }]) => Type === 'AWS::SNS::Subscription',
    );
    expect(subscriptions.map(([, { Properties }]) => flatten(Properties))).toEqual(
      ['<FindingsTopic>', '<EventsTopic>'].map((TopicArn) => ({
        ...{ Protocol: 'sqs', TopicArn, Endpoint: '<EventBusQueue.Arn>' },
        RedrivePolicy: { deadLetterTargetArn: '<EventBusDeadLetterQueue.Arn>' },
      })),
    );
    expect(flatten(template.Resources['EventsTopic']?.Properties)).toMatchObject({ KmsMasterKeyId: '<TopicKey.Arn>' });
    expect(flatten(resourceOf(template, 'AWS::Lambda::EventSourceMapping', 'EventBus').Properties)).toMatchObject({
      ...{ EventSourceArn: '<EventBusQueue.Arn>', BatchSize: 100, MaximumBatchingWindowInSeconds: 5 },
      ...{ FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 2 } },
    });
  });

  test('lets whoever tells people publish to that topic', () => {
    for (const id of TELLING) {
      expect(allowed(statementsOf(template, 'AWS::IAM::Policy', `${id}Role`))).toContain(
        'sns:Publish on <EventsTopic>',
      );
      const { Environment } = resourceOf(template, 'AWS::Lambda::Function', id).Properties;
      expect(flatten(Environment)).toMatchObject({ Variables: { EVENTS_TOPIC_ARN: '<EventsTopic>' } });
    }
  });

  test('lets its function put events of traceward on that bus, read its queue and write its log, and nothing else', () => {
    const statements = statementsOf(template, 'AWS::IAM::Policy', 'EventBusRole');
    const log = expect.stringMatching(/^logs:(CreateLogStream|PutLogEvents) on <EventBusLog/);
    expect(allowed(statements)).toEqual([
      `events:PutEvents on ${BUS}`,
      ...[log, log],
      ...['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map(
        (action) => `sqs:${action} on <EventBusQueue.Arn>`,
      ),
      'sqs:SendMessage on <EventBusDeadLetterQueue.Arn>',
    ]);
    expect(statements.find(({ Action }) => Action === 'events:PutEvents')?.Condition).toEqual({
      StringEquals: { 'events:source': 'traceward' },
    });
  });

  test('rings when it crashes, while it takes no events, and when some were given up', () => {
    const alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    const named = (name: string) =>
      flatten(alarms.find(({ Properties }) => Properties['AlarmName'] === `traceward-operations-${name}`)?.Properties);
    expect(named('event-bus-errors')).toMatchObject({
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: expect.stringMatching(/^<EventBusFunction/) }],
      AlarmActions: ['<AlarmsTopic>'],
    });
    expect(named('event-bus-retries')).toMatchObject({ MetricName: 'RetriedBusEvents', Threshold: 2 });
    expect(named('event-bus-dead-letters')).toMatchObject({
      Dimensions: [{ Name: 'QueueName', Value: '<EventBusDeadLetterQueue.QueueName>' }],
    });
  });
});
