import { describe, expect, test } from '@jest/globals';
import {
  flatten,
  resourceOf,
  statementsOf,
  synthesiseTemplate,
  type Template,
  VARIANTS,
  type Variant,
} from '#test/factories/stack.ts';

const OWN_ARN = 'arn:<AWS::Partition>:s3:::traceward-logs-<AWS::AccountId>-<AWS::Region>';
const THEIR_ARN = 'arn:<AWS::Partition>:s3:::their-logs';

function templateOf(variant: Variant) {
  return synthesiseTemplate(VARIANTS[variant]);
}

/** Who may send to a queue, and on which condition. */
function sendersOf(variant: Variant, queue: 'ObjectQueue' | 'DeadLetterQueue' = 'ObjectQueue') {
  return statementsOf(templateOf(variant), 'AWS::SQS::QueuePolicy')
    .filter(({ Effect, Resource }) => Effect === 'Allow' && Resource === `<${queue}.Arn>`)
    .map(({ Principal, Action, Condition }) => ({ Principal, Action, Condition }));
}

/** What has to do with any bucket. The rescan's own is always there. */
function resourcesOfBuckets({ Resources }: Template): string[] {
  return Object.keys(Resources).filter((id) => /^(Custom::S3|AWS::S3::)/.test(Resources[id]?.Type ?? ''));
}
const OF_RESCAN = ['RescanBucket', 'RescanBucketPolicy'];

const onlyFrom = (service: string, condition: object) => [
  { Principal: { Service: service }, Action: 'sqs:SendMessage', Condition: condition },
];

describe('trigger s3', () => {
  test('an own bucket tells the queue of every new object, by itself, without a custom resource', () => {
    const template = templateOf('own');
    const { Properties, DependsOn } = resourceOf(template, 'AWS::S3::Bucket', 'LogBucket');
    expect(flatten(Properties['NotificationConfiguration'])).toEqual({
      QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: '<ObjectQueue.Arn>' }],
    });
    const policy = Object.entries(template.Resources).find(
      ([, resource]) =>
        resource.Type === 'AWS::SQS::QueuePolicy' &&
        JSON.stringify(resource.Properties['Queues']) === '[{"Ref":"ObjectQueue"}]',
    );
    expect(DependsOn).toContain(policy?.[0]);
    expect(Object.values(template.Resources).filter(({ Type }) => Type.startsWith('Custom::S3'))).toEqual([]);
  });

  test('an own bucket tells of the prefix only', () => {
    const { Properties } = resourceOf(templateOf('own, prefix and key'), 'AWS::S3::Bucket', 'LogBucket');
    expect(Properties['NotificationConfiguration']).toMatchObject({
      QueueConfigurations: [{ Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'tracee/' }] } } }],
    });
  });

  test('an existing bucket gets one more entry, and its prefix is written as S3 compares it', () => {
    const { Properties } = resourceOf(templateOf('existing'), 'Custom::S3BucketNotifications');
    expect(flatten(Properties)).toMatchObject({
      BucketName: 'their-logs',
      Managed: false,
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            Events: ['s3:ObjectCreated:*'],
            QueueArn: '<ObjectQueue.Arn>',
            Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'cluster%3Da/' }] } },
          },
        ],
      },
    });
  });

  test.each([
    ['an own bucket', {}],
    ['an own bucket that notifies a topic', { trigger: 'sns' }],
    ['an existing bucket', { existing: true, bucket: 'their-logs' }],
    ['a bucket of another account', { existing: true, bucket: 'their-logs', account: '444455556666' }],
  ])('a prefix is written as S3 writes keys, brackets and quotes too: %s', (_, logs) => {
    const template = synthesiseTemplate({ logs: { ...logs, prefix: "it's! année (1)/" } });
    expect(JSON.stringify(template)).toContain('"it%27s%21+ann%C3%A9e+%281%29/');
  });

  test('what adds the entry may change the notifications of that bucket alone, and logs where the stack deletes it', () => {
    const template = templateOf('existing');
    const [change, log] = statementsOf(template, 'AWS::IAM::Role', 'BucketNotificationRole');
    expect(change).toMatchObject({
      Action: ['s3:GetBucketNotification', 's3:PutBucketNotification'],
      Resource: THEIR_ARN,
    });
    expect(log?.Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    const handler = resourceOf(template, 'AWS::Lambda::Function', 'BucketNotificationsHandler').Properties;
    const group = Object.keys(template.Resources).find((id) => id.startsWith('BucketNotificationLog'));
    expect(flatten(handler['LoggingConfig'])).toEqual({ LogGroup: `<${group}>` });
    expect(flatten(handler['Role'])).toMatch(/^<BucketNotificationRole\w+\.Arn>$/);
    expect(statementsOf(template, 'AWS::IAM::Policy', 'BucketNotification')).toEqual([]);
  });

  test.each([
    ['own', OWN_ARN, '<AWS::AccountId>'],
    ['existing', THEIR_ARN, '<AWS::AccountId>'],
    ['foreign', THEIR_ARN, '444455556666'],
  ] as const)('only that bucket, and only while that account owns it, may send (%s)', (variant, arn, account) => {
    expect(sendersOf(variant)).toEqual(
      onlyFrom('s3.amazonaws.com', {
        ArnEquals: { 'aws:SourceArn': arn },
        StringEquals: { 'aws:SourceAccount': account },
      }),
    );
    expect(sendersOf(variant, 'DeadLetterQueue')).toEqual([]);
  });

  test('nothing of a bucket of another account is changed by the stack', () => {
    expect(resourcesOfBuckets(templateOf('foreign'))).toEqual(OF_RESCAN);
  });
});

describe('trigger eventbridge', () => {
  test.each([
    ['own, eventbridge', '<AWS::AccountId>', { key: [{ prefix: 'cluster=a/' }] }],
    ['existing, eventbridge', '<AWS::AccountId>', undefined],
    ['foreign, eventbridge', '444455556666', { key: [{ prefix: 'tracee/' }] }],
  ] as const)(
    'a rule sends the new objects of the bucket below the prefix to the queue (%s)',
    (variant, account, object) => {
      const template = templateOf(variant);
      const { EventPattern, Targets } = flatten(
        resourceOf(template, 'AWS::Events::Rule', 'ObjectCreated').Properties,
      ) as Record<string, Record<string, unknown>>;
      const name = variant === 'own, eventbridge' ? 'traceward-logs-<AWS::AccountId>-<AWS::Region>' : 'their-logs';
      expect(EventPattern).toEqual({
        account: [account],
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [name] }, ...(object && { object }) },
      });
      expect(Targets).toEqual([
        expect.objectContaining({ Arn: '<ObjectQueue.Arn>', DeadLetterConfig: { Arn: '<DeadLetterQueue.Arn>' } }),
      ]);
      const rule = Object.keys(template.Resources).find((id) => id.startsWith('ObjectCreated'));
      const fromRule = onlyFrom('events.amazonaws.com', { ArnEquals: { 'aws:SourceArn': `<${rule}.Arn>` } });
      expect(sendersOf(variant)).toEqual(fromRule);
      expect(sendersOf(variant, 'DeadLetterQueue')).toEqual(fromRule);
    },
  );

  test('an own bucket sends to EventBridge', () => {
    const { Properties } = resourceOf(templateOf('own, eventbridge'), 'AWS::S3::Bucket', 'LogBucket');
    expect(Properties['NotificationConfiguration']).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
  });

  test('the notifications of an existing bucket are not touched', () => {
    expect(resourcesOfBuckets(templateOf('existing, eventbridge'))).toEqual(OF_RESCAN);
  });

  test("another account's events are let in, if they tell of new objects", () => {
    const { Properties } = resourceOf(templateOf('foreign, eventbridge'), 'AWS::Events::EventBusPolicy');
    expect(flatten(Properties)).toMatchObject({
      EventBusName: 'default',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: 'arn:<AWS::Partition>:iam::444455556666:root' },
        Action: 'events:PutEvents',
        Condition: { StringEquals: { 'events:source': 'aws.s3', 'events:detail-type': 'Object Created' } },
      },
    });
  });
});

describe('trigger sns', () => {
  test('an own bucket tells a topic of its own, which takes nothing from others', () => {
    const template = templateOf('own, sns');
    const { Properties, DependsOn } = resourceOf(template, 'AWS::S3::Bucket', 'LogBucket');
    expect(flatten(Properties['NotificationConfiguration'])).toEqual({
      TopicConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Topic: '<LogNotificationTopic>',
          Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'tracee/' }] } },
        },
      ],
    });
    expect(DependsOn).toContainEqual(expect.stringMatching(/^TopicsLogNotificationPolicy/));
    const allowed = statementsOf(template, 'AWS::SNS::TopicPolicy', 'TopicsLogNotification');
    expect(allowed.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      expect.objectContaining({
        Principal: { Service: 's3.amazonaws.com' },
        Condition: {
          ArnEquals: { 'aws:SourceArn': OWN_ARN },
          StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
        },
      }),
    ]);
    expect(statementsOf(template, 'AWS::KMS::Key')).toContainEqual(
      expect.objectContaining({ Principal: { Service: 's3.amazonaws.com' } }),
    );
  });

  test.each([
    ['own, sns', '<LogNotificationTopic>', undefined],
    ['existing, sns', 'arn:aws:sns:eu-central-1:111122223333:their-topic', 'eu-central-1'],
    ['foreign, sns', 'arn:aws:sns:eu-west-1:444455556666:their-topic', 'eu-west-1'],
  ] as const)(
    'the queue listens to the topic, wherever it is, and hears S3 as it speaks (%s)',
    (variant, topic, region) => {
      const { Properties } = resourceOf(templateOf(variant), 'AWS::SNS::Subscription', 'LogSubscription');
      expect(flatten(Properties)).toEqual({
        TopicArn: topic,
        Protocol: 'sqs',
        Endpoint: '<ObjectQueue.Arn>',
        RawMessageDelivery: true,
        RedrivePolicy: { deadLetterTargetArn: '<DeadLetterQueue.Arn>' },
        ...(region && { Region: region }),
      });
      const fromTopic = onlyFrom('sns.amazonaws.com', { ArnEquals: { 'aws:SourceArn': topic } });
      expect(sendersOf(variant)).toEqual(fromTopic);
      expect(sendersOf(variant, 'DeadLetterQueue')).toEqual(fromTopic);
    },
  );
});
