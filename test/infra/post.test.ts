import { describe, expect, test } from '@jest/globals';
import { MAX_RECEIVES } from '#core/ingest/retry-delay.ts';
import { OF_RESCAN } from '#test/factories/acknowledged.ts';
import { flatten, resourceOf, statementsOf, synthesiseStack, synthesiseTemplate } from '#test/factories/stack.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf';
const PARAMETER = 'arn:aws:ssm:eu-west-1:111122223333:parameter/traceward/slack';
const template = synthesiseTemplate({ alerts: { slackWebhookSecretArn: SECRET } });

describe('Slack', () => {
  test('is not there unless the settings name a webhook', () => {
    const without = synthesiseTemplate();
    expect(Object.keys(without.Resources).filter((id) => id.startsWith('Slack'))).toEqual([]);
  });

  test('gets the alerts, and no other topic, by a queue in which they wait, and what it cannot take is kept', () => {
    const subscriptions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::SNS::Subscription');
    expect(subscriptions.map(({ Properties }) => flatten(Properties))).toMatchObject([
      {
        Protocol: 'sqs',
        TopicArn: '<AlertsTopic>',
        Endpoint: '<SlackQueue.Arn>',
        RedrivePolicy: { deadLetterTargetArn: '<SlackDeadLetterQueue.Arn>' },
      },
    ]);
    expect(flatten(resourceOf(template, 'AWS::SQS::Queue', 'SlackQueue').Properties)).toMatchObject({
      RedrivePolicy: { deadLetterTargetArn: '<SlackDeadLetterQueue.Arn>', maxReceiveCount: MAX_RECEIVES },
    });
    expect(flatten(resourceOf(template, 'AWS::Lambda::EventSourceMapping', 'Slack').Properties)).toMatchObject({
      EventSourceArn: '<SlackQueue.Arn>',
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test.each([
    [SECRET, 'secretsmanager:GetSecretValue', 'secretsmanager', 'SecretARN'],
    [PARAMETER, 'ssm:GetParameter', 'ssm', 'PARAMETER_ARN'],
  ])(
    'may read %s and decrypt it, and nothing else but write its log, read its queue and write its dead letters',
    (arn, action, service, context) => {
      const statements = statementsOf(
        synthesiseTemplate({ alerts: { slackWebhookSecretArn: arn } }),
        'AWS::IAM::Policy',
        'SlackRole',
      );
      expect(statements).toHaveLength(5);
      expect(statements).toContainEqual({ Effect: 'Allow', Action: action, Resource: arn });
      expect(statements).toContainEqual({
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: 'arn:aws:kms:eu-west-1:111122223333:key/*',
        Condition: {
          StringEquals: {
            'kms:ViaService': `${service}.eu-west-1.<AWS::URLSuffix>`,
            [`kms:EncryptionContext:${context}`]: arn,
          },
        },
      });
      expect(statements.flatMap(({ Action }) => Action).sort()).toEqual(
        [
          action,
          'kms:Decrypt',
          'logs:CreateLogStream',
          'logs:PutLogEvents',
          ...['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage', 'SendMessage'].map(
            (name) => `sqs:${name}`,
          ),
        ].sort(),
      );
    },
  );

  test('rings when alerts could not be shown', () => {
    const alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    const [alarm] = alarms.filter(({ Properties }) => String(Properties['AlarmName']).endsWith('slack-dead-letters'));
    expect(flatten(alarm?.Properties)).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: '<SlackDeadLetterQueue.QueueName>' }],
      AlarmActions: ['<AlarmsTopic>'],
    });
  });

  test('leaves cdk-nag nothing to object to but the key that the ARN does not name', () => {
    const acknowledge = [
      { id: 'AwsSolutions-SQS3', reason: 'these are the dead letters, of a topic and of a function.' },
      {
        id: 'AwsSolutions-IAM5[Resource::arn:aws:kms:eu-west-1:111122223333:key/*]',
        reason: 'which key encrypts the secret cannot be told from its ARN; the condition allows that secret alone.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::traceward-logs-<AWS::AccountId>-<AWS::Region>/*]',
        reason: 'detect reads every object below the prefix.',
      },
      ...OF_RESCAN,
    ];
    const settings = {
      alerts: { slackWebhookSecretArn: SECRET, amazonQ: { workspaceId: 'T0123', channelId: 'C0123' } },
    };
    synthesiseStack(settings, { nag: true, acknowledge, at: ['Detect', 'Slack', 'Rescan'] }).remove();
  });
});

describe('routes', () => {
  const arn = (name: string) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf`;
  const THEIRS = 'arn:aws:sns:eu-west-1:111122223333:theirs';
  const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888';
  const routed = synthesiseTemplate({
    alerts: {
      slackWebhookSecretArn: SECRET,
      routes: [
        { name: 'theirs', match: { severity: 'critical' }, topicArn: THEIRS, topicKmsKeyArn: KEY, continue: true },
        {
          name: 'on-call',
          match: { severity: 'high' },
          email: ['on-call@company.example'],
          slackWebhookSecretArn: arn('oncall'),
          pagerDutySecretArn: arn('pager'),
          webhookSecretArn: arn('hook'),
        },
      ],
    },
  });

  test('have a topic each, encrypted like the others, and a subscription for each receiver', () => {
    expect(flatten(routed.Resources['RouteOncallTopic'])).toMatchObject({
      Properties: { KmsMasterKeyId: '<TopicKey.Arn>', DisplayName: 'traceward alerts on-call' },
    });
    const subscriptions = Object.values(routed.Resources).filter(({ Type }) => Type === 'AWS::SNS::Subscription');
    const pairs = subscriptions.map(({ Properties }) => {
      const { TopicArn, Endpoint } = flatten(Properties) as Record<string, string>;
      return `${TopicArn} to ${Endpoint}`;
    });
    expect(pairs.sort()).toEqual([
      '<AlertsTopic> to <SlackQueue.Arn>',
      '<RouteOncallTopic> to <PagerDutyQueue.Arn>',
      '<RouteOncallTopic> to <SlackQueue.Arn>',
      '<RouteOncallTopic> to <WebhookQueue.Arn>',
      '<RouteOncallTopic> to on-call@company.example',
    ]);
  });

  test.each([
    ['PagerDuty', [arn('pager')]],
    ['Webhook', [arn('hook')]],
    ['Slack', [SECRET, arn('oncall')]],
  ])('let the function of each channel read the secrets of that channel alone: %s', (id, secrets) => {
    const statements = statementsOf(routed, 'AWS::IAM::Policy', `${id}Role`);
    const read = statements.filter(({ Action }) => Action === 'secretsmanager:GetSecretValue');
    expect(read.flatMap(({ Resource }) => Resource).sort()).toEqual([...secrets].sort());
  });

  test("let those who tell people publish to another's topic, with its key for that alone", () => {
    for (const id of ['DetectRole', 'DigestRole', 'AnnounceRole', 'WatchRole']) {
      const statements = statementsOf(routed, 'AWS::IAM::Policy', id);
      const topics = statements.filter(({ Action }) => Action === 'sns:Publish').flatMap(({ Resource }) => Resource);
      expect(topics).toEqual(expect.arrayContaining([THEIRS, '<RouteOncallTopic>', '<AlertsTopic>']));
      expect(statements).toContainEqual({
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: KEY,
        Condition: { StringEquals: { 'kms:ViaService': 'sns.eu-west-1.<AWS::URLSuffix>' } },
      });
    }
  });
});
