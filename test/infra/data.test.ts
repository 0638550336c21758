import { describe, expect, test } from '@jest/globals';
import { MAX_RECEIVES, retryDelay } from '#core/ingest/retry-delay.ts';
import { LAYOUT } from '#test/factories/dynamo-table.ts';
import {
  flatten,
  resourceOf,
  statementsOf,
  synthesiseTemplate,
  VARIANTS,
  type Variant,
  waitsFor,
} from '#test/factories/stack.ts';

const template = synthesiseTemplate();

/** Of these types the template says what becomes of them when the stack goes. */
const HOLD_DATA = [
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
];

describe('what holds data', () => {
  test.each([
    [
      'own',
      [
        'AccessLogBucket',
        'AccessLogBucketPolicy',
        'LogBucket',
        'LogBucketPolicy',
        'RescanBucket',
        'RescanBucketPolicy',
        'StateTable',
      ],
    ],
    ['existing', ['RescanBucket', 'RescanBucketPolicy', 'StateTable']],
  ] as const)('is kept when the stack goes: only this (%s)', (variant, kept) => {
    const { Resources } = synthesiseTemplate(VARIANTS[variant]);
    const retained = Object.entries(Resources).filter(([, { DeletionPolicy = '' }]) => /^Retain/.test(DeletionPolicy));
    expect(retained.map(([id]) => id).sort()).toEqual(kept);
  });

  test('says so explicitly, for deletion and for replacement alike', () => {
    const holders = Object.values(template.Resources).filter(({ Type }) => HOLD_DATA.includes(Type));
    expect(new Set(holders.map(({ Type }) => Type))).toEqual(new Set(HOLD_DATA));
    for (const { DeletionPolicy, UpdateReplacePolicy } of holders) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(
        DeletionPolicy === 'Delete' ? ['Delete', 'Delete'] : ['RetainExceptOnCreate', 'Retain'],
      );
    }
  });

  test.each(Object.entries(VARIANTS))('a first deployment that fails leaves nothing behind (%s)', (_, settings) => {
    const policies = Object.values(synthesiseTemplate(settings).Resources).map(({ DeletionPolicy }) => DeletionPolicy);
    expect(new Set(policies)).toEqual(new Set([undefined, 'Delete', 'RetainExceptOnCreate']));
  });

  test.each(Object.keys(VARIANTS).filter((variant) => variant.startsWith('own')) as Variant[])(
    'is written to after everything else stands: a bucket with something in it could not be removed (%s)',
    (variant) => {
      const { Resources } = synthesiseTemplate(VARIANTS[variant]);
      const needed = ['AccessLogBucket', 'AccessLogBucketPolicy', 'LogBucket', 'LogBucketPolicy'];
      const others = Object.entries(Resources).filter(
        ([id]) => !needed.includes(id) && !id.startsWith('TableProtection'),
      );
      const waited = waitsFor(Resources['LogBucket'] ?? { Type: '', Properties: {} });
      expect([...waited]).toEqual(expect.arrayContaining(others.map(([id]) => id)));
      expect([...waited].filter((id) => id.startsWith('TableProtection'))).toEqual([]);
    },
  );

  test.each([
    ['LogBucket', 'AWS::S3::Bucket'],
    ['AccessLogBucket', 'AWS::S3::Bucket'],
    ['StateTable', 'AWS::DynamoDB::Table'],
    ['ObjectQueue', 'AWS::SQS::Queue'],
    ['DeadLetterQueue', 'AWS::SQS::Queue'],
    ['FindingsTopic', 'AWS::SNS::Topic'],
    ['AlertsTopic', 'AWS::SNS::Topic'],
    ['AlarmsTopic', 'AWS::SNS::Topic'],
    ['TopicKey', 'AWS::KMS::Key'],
    ['RescanBucket', 'AWS::S3::Bucket'],
  ])('has a logical id that must never change: %s', (id, type) => {
    expect(template.Resources[id]?.Type).toBe(type);
  });
});

describe('the table', () => {
  test('is the one that the store is written for', () => {
    const { Properties } = resourceOf(template, 'AWS::DynamoDB::Table', 'StateTable');
    const ceilings = { MaxReadRequestUnits: 2000, MaxWriteRequestUnits: 1000 };
    expect(Properties).toEqual({
      ...LAYOUT,
      GlobalSecondaryIndexes: LAYOUT.GlobalSecondaryIndexes.map((index) => ({
        ...index,
        OnDemandThroughput: ceilings,
      })),
      OnDemandThroughput: ceilings,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });
});

describe('the queues', () => {
  test('keep an object for two weeks, try it for a day, and then keep it as a dead letter for two weeks', () => {
    expect(flatten(resourceOf(template, 'AWS::SQS::Queue', 'ObjectQueue').Properties)).toEqual({
      VisibilityTimeout: 1800,
      MessageRetentionPeriod: 14 * 86_400,
      RedrivePolicy: { deadLetterTargetArn: '<DeadLetterQueue.Arn>', maxReceiveCount: MAX_RECEIVES },
      SqsManagedSseEnabled: true,
    });
    expect(resourceOf(template, 'AWS::SQS::Queue', 'DeadLetterQueue').Properties).toEqual({
      MessageRetentionPeriod: 14 * 86_400,
      SqsManagedSseEnabled: true,
    });
  });
});

describe('the receives of a message', () => {
  const { RedrivePolicy, MessageRetentionPeriod, VisibilityTimeout } = resourceOf(
    template,
    'AWS::SQS::Queue',
    'ObjectQueue',
  ).Properties as {
    RedrivePolicy: { maxReceiveCount: number };
    MessageRetentionPeriod: number;
    VisibilityTimeout: number;
  };
  const { maxReceiveCount } = RedrivePolicy;
  /** Seconds from the first receive to the last, if each delay is as short (1) or as long (0) as chance may make it. */
  const between = (random: number) =>
    Array.from({ length: maxReceiveCount - 1 }, (_, at) => retryDelay(at + 1, random)).reduce((a, b) => a + b, 0);

  test('outlast an outage of a day, however short the delays are, and by less than another one', () => {
    expect(between(1)).toBeGreaterThanOrEqual(86_400);
    expect(between(1) - retryDelay(maxReceiveCount - 1, 1)).toBeLessThan(86_400);
  });

  test('are used up long before the message is too old, also if its function dies each time', () => {
    expect(between(0)).toBeLessThan(MessageRetentionPeriod / 4);
    expect(maxReceiveCount * VisibilityTimeout).toBeLessThan(MessageRetentionPeriod / 4);
  });

  test('and the delays are what SQS allows', () => {
    expect(maxReceiveCount).toBeLessThanOrEqual(1000);
    expect(retryDelay(maxReceiveCount, 0)).toBeLessThanOrEqual(12 * 3600);
  });
});

describe('the own log bucket', () => {
  const { Properties } = resourceOf(template, 'AWS::S3::Bucket', 'LogBucket');

  test('keeps every version until no message about it can be left', () => {
    expect(Properties['VersioningConfiguration']).toEqual({ Status: 'Enabled' });
    expect(Properties['LifecycleConfiguration']).toMatchObject({
      Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' }],
    });
  });

  test('keeps logs for ever by default, else deletes them after some days, and nothing outside of the prefix', () => {
    const rulesOf = (logs: object) =>
      resourceOf(synthesiseTemplate({ logs }), 'AWS::S3::Bucket', 'LogBucket').Properties['LifecycleConfiguration'];
    expect(JSON.stringify(rulesOf({}))).not.toContain('ExpirationInDays');
    const superseded = expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } });
    expect(rulesOf({ retentionDays: 400 })).toEqual({
      Rules: [superseded, { ExpirationInDays: 400, Status: 'Enabled' }],
    });
    expect(rulesOf({ retentionDays: 30, prefix: 'cluster=a/' })).toEqual({
      Rules: [superseded, { ExpirationInDays: 30, Prefix: 'cluster=a/', Status: 'Enabled' }],
    });
  });

  test.each([
    ['AccessLogBucket', []],
    ['RescanBucket', [{ Prefix: 'work/', ExpirationInDays: 14 }]],
  ])('has beside it what deletes its objects after 90 days, or earlier: %s', (id, earlier) => {
    const { LifecycleConfiguration } = template.Resources[id]?.Properties ?? {};
    expect(LifecycleConfiguration).toMatchObject({
      Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }, ...earlier],
    });
  });

  test('is closed to the public, encrypted, and records who reads it', () => {
    expect(flatten(Properties)).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      LoggingConfiguration: { DestinationBucketName: '<AccessLogBucket>' },
    });
  });

  test('is encrypted with the key of the settings', () => {
    const withKey = synthesiseTemplate(VARIANTS['own, prefix and key']);
    expect(resourceOf(withKey, 'AWS::S3::Bucket', 'LogBucket').Properties['BucketEncryption']).toEqual({
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: {
            SSEAlgorithm: 'aws:kms',
            KMSMasterKeyID: VARIANTS['own, prefix and key'].logs.kmsKeyArn,
          },
        },
      ],
    });
  });

  test('has the name of the settings, else one that can be told beforehand', () => {
    const named = synthesiseTemplate({ logs: { bucket: 'our-logs' } });
    expect(resourceOf(named, 'AWS::S3::Bucket', 'LogBucket').Properties['BucketName']).toBe('our-logs');
    expect(flatten(Properties['BucketName'])).toBe('traceward-logs-<AWS::AccountId>-<AWS::Region>');
  });
});

describe('nothing', () => {
  test.each(Object.entries(VARIANTS))('travels without TLS (%s)', (_, settings) => {
    const variant = synthesiseTemplate(settings);
    for (const [policyType, type, action] of [
      ['AWS::S3::BucketPolicy', 'AWS::S3::Bucket', 's3:*'],
      ['AWS::SQS::QueuePolicy', 'AWS::SQS::Queue', 'sqs:*'],
      ['AWS::SNS::TopicPolicy', 'AWS::SNS::Topic', 'sns:Publish'],
    ] as const) {
      const denials = statementsOf(variant, policyType).filter(
        ({ Effect, Action, Condition }) =>
          Effect === 'Deny' && Action === action && Condition?.['Bool']?.['aws:SecureTransport'] === 'false',
      );
      const holders = Object.values(variant.Resources).filter(({ Type }) => Type === type);
      expect(denials).toHaveLength(holders.length);
    }
  });
});
