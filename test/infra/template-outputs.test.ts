import { describe, expect, test } from '@jest/globals';
import { flatten, synthesiseTemplate, VARIANTS, type Variant } from '#test/factories/stack.ts';

function outputsOf(variant: Variant): Record<string, string> {
  const { Outputs } = synthesiseTemplate(VARIANTS[variant]);
  return Object.fromEntries(Object.entries(Outputs).map(([name, { Value }]) => [name, String(flatten(Value))]));
}

const ALWAYS = [
  'AlarmsTopicArn',
  'AlertsTopicArn',
  'DeadLetterQueueUrl',
  'DigestFunctionName',
  'FindingsTopicArn',
  'LogBucketName',
  'ObjectQueueUrl',
  'RedriveCommand',
  'RescanBucketName',
  'RescanStateMachineArn',
  'ShipTo',
  'StateTableName',
];

const REASON = { Effect: 'Allow', Principal: { AWS: 'arn:<AWS::Partition>:iam::<AWS::AccountId>:root' } };
const READERS = ['Detect', 'RescanBatch'];

function byRoles(...names: readonly string[]) {
  const arns = names.map((name) => expect.stringMatching(`^<${name}Role\\w+\\.Arn>$`));
  return { ArnEquals: { 'aws:PrincipalArn': arns } };
}

describe('the outputs', () => {
  test.each([
    ['own', ['ShipperPolicy']],
    ['own, prefix and key', ['KeyPolicyToPaste', 'ShipperPolicy']],
    ['existing', []],
    ['existing, eventbridge', ['BucketNotificationToPaste']],
    ['existing, sns', []],
    ['foreign', ['BucketNotificationToPaste', 'BucketPolicyToPaste', 'KeyPolicyToPaste']],
    [
      'foreign, eventbridge',
      ['BucketNotificationToPaste', 'BucketPolicyToPaste', 'EventRolePolicyToPaste', 'EventRuleToPaste'],
    ],
    ['foreign, sns', ['BucketPolicyToPaste', 'TopicPolicyToPaste']],
  ] as const)('are what one needs next (%s)', (variant, more) => {
    expect(Object.keys(outputsOf(variant)).sort()).toEqual([...ALWAYS, ...more].sort());
  });

  test('say where to ship to, and which policy one shipper of all clusters needs, that reads nothing', () => {
    const { ShipTo, ShipperPolicy } = outputsOf('own, prefix and key');
    expect(ShipTo).toBe('s3://traceward-logs-<AWS::AccountId>-<AWS::Region>/tracee/');
    const bucket = 'arn:<AWS::Partition>:s3:::traceward-logs-<AWS::AccountId>-<AWS::Region>';
    expect(JSON.parse(String(ShipperPolicy)).Statement).toEqual([
      { Effect: 'Allow', Action: 's3:PutObject', Resource: `${bucket}/tracee/*` },
      {
        ...{ Effect: 'Allow', Action: 'kms:GenerateDataKey' },
        Resource: VARIANTS['own, prefix and key'].logs.kmsKeyArn,
      },
    ]);
  });

  test('hold the command that brings dead letters back', () => {
    expect(outputsOf('own')['RedriveCommand']).toBe(
      'aws sqs start-message-move-task --region <AWS::Region> ' +
        '--source-arn <DeadLetterQueue.Arn> --destination-arn <ObjectQueue.Arn>',
    );
  });
});

describe('what another account has to paste', () => {
  test('lets those who read logs, and nobody else of this account, read the bucket', () => {
    const arn = 'arn:<AWS::Partition>:s3:::their-logs';
    expect(JSON.parse(String(outputsOf('foreign')['BucketPolicyToPaste']))).toEqual([
      {
        ...REASON,
        Sid: 'TracewardReads',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: `${arn}/tracee/*`,
        Condition: byRoles(...READERS),
      },
      {
        ...REASON,
        Sid: 'TracewardLists',
        Action: 's3:ListBucket',
        Resource: arn,
        Condition: byRoles(...READERS, 'RescanPlan', 'RescanMachine'),
      },
    ]);
  });

  test('lets those who read logs use the key', () => {
    const decrypts = { ...REASON, Sid: 'TracewardDecrypts', Action: 'kms:Decrypt', Resource: '*' };
    expect(JSON.parse(String(outputsOf('foreign')['KeyPolicyToPaste']))).toEqual([
      { ...decrypts, Condition: byRoles(...READERS) },
    ]);
  });

  test('lets those who write results of rescans use the key, where it encrypts them', () => {
    const writers = ['RescanPlan', 'RescanBatch', 'RescanReport', 'RescanMachine'];
    const use = { ...REASON, Resource: '*' };
    expect(JSON.parse(String(outputsOf('own, prefix and key')['KeyPolicyToPaste']))).toEqual([
      {
        ...use,
        Sid: 'TracewardDecrypts',
        Action: 'kms:Decrypt',
        Condition: byRoles('Detect', 'RescanBatch', 'RescanPlan', 'RescanReport', 'RescanMachine'),
      },
      { ...use, Sid: 'TracewardEncryptsResults', Action: 'kms:GenerateDataKey', Condition: byRoles(...writers) },
    ]);
  });

  test('makes the bucket tell the queue', () => {
    expect(JSON.parse(String(outputsOf('foreign')['BucketNotificationToPaste']))).toEqual({
      QueueConfigurations: [
        {
          Id: 'traceward',
          QueueArn: '<ObjectQueue.Arn>',
          Events: ['s3:ObjectCreated:*'],
          Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'tracee/' }] } },
        },
      ],
    });
  });

  test('forwards the events of the bucket to the bus of this account', () => {
    const outputs = outputsOf('foreign, eventbridge');
    expect(JSON.parse(String(outputs['BucketNotificationToPaste']))).toEqual({ EventBridgeConfiguration: {} });
    const bus = 'arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:event-bus/default';
    expect(JSON.parse(String(outputs['EventRuleToPaste']))).toMatchObject({
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: ['their-logs'] }, object: { key: [{ prefix: 'tracee/' }] } },
      },
      Targets: [{ Arn: bus }],
    });
    expect(JSON.parse(String(outputs['EventRolePolicyToPaste'])).Statement).toEqual([
      { Effect: 'Allow', Action: 'events:PutEvents', Resource: bus },
    ]);
  });

  test('lets this account subscribe to the topic, and look at it first, as CloudFormation does', () => {
    const Resource = VARIANTS['foreign, sns'].logs.topicArn;
    expect(JSON.parse(String(outputsOf('foreign, sns')['TopicPolicyToPaste']))).toEqual([
      {
        ...{ ...REASON, Sid: 'TracewardSubscribes', Action: 'sns:Subscribe', Resource },
        Condition: { StringEquals: { 'sns:Protocol': 'sqs' } },
      },
      { ...REASON, Sid: 'TracewardSeesTopic', Action: 'sns:GetTopicAttributes', Resource },
    ]);
  });
});
