import { describe, expect, test } from '@jest/globals';
import { allowed, flatten, resourceOf, statementsOf, synthesiseTemplate, VARIANTS } from '#test/factories/stack.ts';

const template = synthesiseTemplate(VARIANTS['own, prefix and key']);
const NAMES = ['Detect', 'Announce', 'Digest', 'Watch'] as const;

function own(name: string): string[] {
  const log = Object.keys(template.Resources).find((id) => id.startsWith(`${name}Log`));
  return [`logs:CreateLogStream on <${log}.Arn>`, `logs:PutLogEvents on <${log}.Arn>`];
}

const STATE = ['BatchGetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action} on <StateTable.Arn>`);
const TELLING = [
  'sns:Publish on <AlertsTopic>',
  'kms:Decrypt on <TopicKey.Arn>',
  'kms:GenerateDataKey on <TopicKey.Arn>',
];
const BUCKET = 'arn:<AWS::Partition>:s3:::traceward-logs-<AWS::AccountId>-<AWS::Region>';

describe('the roles of the functions', () => {
  test.each([
    [
      'Detect',
      [
        ...STATE,
        ...TELLING,
        'sns:Publish on <FindingsTopic>',
        `s3:GetObject on ${BUCKET}/tracee/*`,
        `s3:GetObjectVersion on ${BUCKET}/tracee/*`,
        `s3:ListBucket on ${BUCKET}`,
        'kms:Decrypt on arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888',
        ...['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map(
          (action) => `sqs:${action} on <ObjectQueue.Arn>`,
        ),
        'sqs:SendMessage on <DeadLetterQueue.Arn>',
      ],
    ],
    [
      'Announce',
      [...STATE, ...TELLING, 'sns:Publish on <FindingsTopic>', 'dynamodb:Scan on <StateTable.Arn>/index/pending'],
    ],
    ['Digest', [...STATE, ...TELLING, 'dynamodb:Scan on <StateTable.Arn>/index/pending']],
    [
      'Watch',
      [
        ...['BatchGetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action} on <StateTable.Arn>`),
        ...['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => `${action} on <TopicKey.Arn>`),
        'sns:ListSubscriptionsByTopic on <AlarmsTopic>',
        'sns:ListSubscriptionsByTopic on <AlertsTopic>',
        'sns:Publish on <AlertsTopic>',
      ],
    ],
  ])('%s may do what it needs, and nothing else', (name, needed) => {
    const statements = statementsOf(template, 'AWS::IAM::Policy', `${name}Role`);
    expect(allowed(statements)).toEqual([...own(name), ...needed].sort());
  });

  test('have no managed policy and no wildcard but the objects below the prefix, whatever the variant', () => {
    for (const settings of Object.values(VARIANTS)) {
      const variant = synthesiseTemplate(settings);
      for (const role of Object.values(variant.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role')) {
        expect(role.Properties['ManagedPolicyArns']).toBeUndefined();
      }
      const statements = [
        ...NAMES.flatMap((name) => statementsOf(variant, 'AWS::IAM::Policy', `${name}Role`)),
        ...statementsOf(variant, 'AWS::IAM::Role'),
      ];
      const wild = allowed(statements).filter((pair) => pair.includes('*'));
      expect(wild).toEqual([
        expect.stringMatching(/^s3:GetObject on arn:<AWS::Partition>:s3:::[^*]+\/[^*]*\*$/),
        expect.stringMatching(/^s3:GetObjectVersion on arn:<AWS::Partition>:s3:::[^*]+\/[^*]*\*$/),
      ]);
    }
  });
});

describe('each function', () => {
  test.each(NAMES)('%s runs on Node 24 on ARM and logs JSON to a group that expires', (name) => {
    const { Properties } = resourceOf(template, 'AWS::Lambda::Function', name);
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: { LogFormat: 'JSON' },
    });
    expect(Properties['ReservedConcurrentExecutions']).toBeUndefined();
    const group = resourceOf(template, 'AWS::Logs::LogGroup', name);
    expect(group.Properties['RetentionInDays']).toBe(90);
    expect(group.DeletionPolicy).toBe('Delete');
  });

  test('knows the table, the topics if it announces, and the queue if it reads it', () => {
    const environment = (name: string) =>
      flatten(resourceOf(template, 'AWS::Lambda::Function', name).Properties['Environment']);
    const announcing = {
      TABLE_NAME: '<StateTable>',
      METRICS_NAMESPACE: 'traceward',
      FINDINGS_TOPIC_ARN: '<FindingsTopic>',
      ALERTS_TOPIC_ARN: '<AlertsTopic>',
    };
    const queues = { QUEUE_URL: '<ObjectQueue>', DEAD_LETTER_URL: '<DeadLetterQueue>' };
    expect(environment('Detect')).toEqual({ Variables: { ...announcing, ...queues } });
    expect(environment('Announce')).toEqual({ Variables: announcing });
    expect(environment('Digest')).toEqual({ Variables: announcing });
    expect(environment('Watch')).toEqual({
      Variables: {
        TABLE_NAME: '<StateTable>',
        METRICS_NAMESPACE: 'traceward',
        ALERTS_TOPIC_ARN: '<AlertsTopic>',
        ALARMS_TOPIC_ARN: '<AlarmsTopic>',
      },
    });
  });

  test.each([
    ['Detect', 1769, 300],
    ['Announce', 512, 300],
    ['Digest', 512, 300],
    ['Watch', 512, 300],
  ])('%s has %i MB and %i s', (name, MemorySize, Timeout) => {
    expect(resourceOf(template, 'AWS::Lambda::Function', name).Properties).toMatchObject({ MemorySize, Timeout });
  });

  test('is allowed what it needs before it first runs', () => {
    for (const name of NAMES) {
      const { DependsOn } = resourceOf(template, 'AWS::Lambda::Function', name);
      expect(DependsOn).toContainEqual(expect.stringMatching(`^${name}RoleDefaultPolicy`));
    }
  });
});

describe('what runs the functions', () => {
  test('the queue runs detect: twenty objects at once, each of which may fail alone, within the concurrency of the settings', () => {
    const { Properties } = resourceOf(synthesiseTemplate({ maxConcurrency: 7 }), 'AWS::Lambda::EventSourceMapping');
    expect(flatten(Properties)).toEqual({
      EventSourceArn: '<ObjectQueue.Arn>',
      FunctionName: expect.stringMatching(/^<DetectFunction/),
      BatchSize: 20,
      MaximumBatchingWindowInSeconds: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 7 },
    });
  });

  test('Lambda waits for no other objects where the settings say so', () => {
    const { Properties } = resourceOf(
      synthesiseTemplate({ batching: { windowSeconds: 0 } }),
      'AWS::Lambda::EventSourceMapping',
    );
    expect(Properties['BatchSize']).toBe(5);
    expect(Properties['MaximumBatchingWindowInSeconds']).toBeUndefined();
  });

  test.each([
    ['Announce', 'rate(5 minutes)'],
    ['Digest', 'rate(5 minutes)'],
    ['Watch', 'rate(15 minutes)'],
  ])('a schedule runs %s, and only that schedule may', (name, rate) => {
    const schedule = Object.keys(template.Resources).find((id) => id.startsWith(`${name}Schedule`));
    const { Properties } = resourceOf(template, 'AWS::Events::Rule', name);
    expect(Properties).toMatchObject({ ScheduleExpression: rate, State: 'ENABLED' });
    expect(flatten(resourceOf(template, 'AWS::Lambda::Permission', name).Properties)).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: `<${schedule}.Arn>`,
    });
  });

  test('a message stays hidden for six times as long as detect may take', () => {
    const { VisibilityTimeout } = resourceOf(template, 'AWS::SQS::Queue', 'ObjectQueue').Properties;
    const { Timeout } = resourceOf(template, 'AWS::Lambda::Function', 'Detect').Properties;
    expect(VisibilityTimeout).toBe(6 * Number(Timeout));
  });
});
