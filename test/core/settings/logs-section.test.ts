import { describe, expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';

const KEY = '11112222-3333-4444-5555-666677778888';
const THEIRS = { existing: true, bucket: 'their-logs' };
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:their-topic';

function read(logs: object) {
  return readSettings(JSON.stringify({ logs }), 'traceward.json').logs;
}

describe('logs', () => {
  test.each([
    ['an own bucket with a name', { bucket: 'our-logs', prefix: 'tracee/cluster=a/' }],
    ['a prefix with marks and accents', { prefix: "it's! année (1)/~\u00ff\t" }],
    ['an own bucket that notifies a topic', { trigger: 'sns' }],
    ['an existing bucket', THEIRS],
    ['an existing bucket that notifies a topic', { ...THEIRS, trigger: 'sns', topicArn: TOPIC }],
    ['a bucket of another account', { ...THEIRS, account: '444455556666' }],
    ['the longest key', { prefix: 'a'.repeat(1024) }],
    ['what only EventBridge compares as it is', { prefix: '='.repeat(1000), trigger: 'eventbridge' }],
    ['a bucket that forgets', { retentionDays: 1 }],
    ['a name with dots', { bucket: 'our.logs-1' }],
    ['a key', { kmsKeyArn: `arn:aws:kms:eu-west-1:111122223333:key/${KEY}` }],
    [
      'a key of several regions',
      { kmsKeyArn: `arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-${'0a'.repeat(16)}` },
    ],
  ])('may be %s', (_, logs) => {
    expect(read(logs)).toMatchObject(logs);
  });

  test.each([
    [
      'an existing bucket without a name',
      { existing: true },
      'logs.bucket: expected the name of the existing bucket, found null',
    ],
    [
      'a name that no bucket can have',
      { bucket: 'Our_Logs' },
      'logs.bucket: expected the name of an S3 bucket, found "Our_Logs"',
    ],
    ...[
      'our..logs',
      '10.0.0.1',
      'xn--logs',
      'sthree-logs',
      'amzn-s3-demo-logs',
      'our-s3alias',
      'our--ol-s3',
      'our--x-s3',
    ].map(
      (bucket) =>
        ['a name that S3 keeps for others', { bucket }, 'logs.bucket: expected the name of an S3 bucket'] as const,
    ),
    ['a name of 64 characters', { bucket: 'a'.repeat(64) }, 'logs.bucket: expected the name of an S3 bucket'],
    ['longer than any key', { prefix: 'ä'.repeat(513) }, 'logs.prefix: expected at most 1024 bytes, as the keys of S3'],
    [
      'longer than a filter of S3',
      { prefix: '='.repeat(342) },
      'logs.prefix: expected at most 1024 characters as S3 encodes them in its notifications',
    ],
    [
      'longer than a filter of S3, for a topic',
      { prefix: '='.repeat(342), trigger: 'sns' },
      'logs.prefix: expected at most 1024 characters as S3 encodes them in its notifications',
    ],
    [
      'longer than an event pattern',
      { prefix: '"'.repeat(900), trigger: 'eventbridge' },
      'logs.prefix: expected at most 1800 characters as JSON',
    ],
    [
      'an existing bucket that forgets',
      { ...THEIRS, retentionDays: 30 },
      'logs.retentionDays: expected it to be left out, because whoever made the existing bucket',
    ],
    ['a bucket that forgets at once', { retentionDays: 0 }, 'logs.retentionDays: expected at least 1, found 0'],
    ['an address for a name', { bucket: 's3://our-logs' }, 'logs.bucket: expected the name of an S3 bucket'],
    [
      'a new bucket of another account',
      { account: '444455556666' },
      'logs.account: expected it to be left out, because a new bucket',
    ],
    [
      'a name for an account',
      { ...THEIRS, account: 'prod' },
      'logs.account: expected the 12 digits of an AWS account, found "prod"',
    ],
    [
      'a wildcard in the prefix',
      { prefix: 'logs/*' },
      'logs.prefix: expected the beginning of keys, without *, ? and $, found "logs/*"',
    ],
    ...['logs/日本/', 'a\u0000/', 'a\u007f\u0100', '\ud800'].map(
      (prefix) =>
        [
          `what no policy can hold: ${JSON.stringify(prefix)}`,
          { prefix },
          'logs.prefix: expected only characters that a policy of IAM can hold: up to U+00FF, without control characters',
        ] as const,
    ),
    ['a variable in the prefix', { prefix: `$${'{aws:username}'}` }, 'logs.prefix: expected'],
    [
      'an alias for a key',
      { kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:alias/logs' },
      'logs.kmsKeyArn: expected the ARN of a KMS key',
    ],
    [
      'an existing bucket without its topic',
      { ...THEIRS, trigger: 'sns' },
      'logs.topicArn: expected the topic to which',
    ],
    [
      'a topic that nothing listens to',
      { ...THEIRS, topicArn: TOPIC },
      `logs.topicArn: expected it to be left out, because only an existing bucket with the trigger sns has a topic of its own, found "${TOPIC}"`,
    ],
    [
      'a queue for a topic',
      { ...THEIRS, trigger: 'sns', topicArn: TOPIC.replace('sns', 'sqs') },
      'logs.topicArn: expected the ARN of an SNS topic',
    ],
  ])('may not be %s', (_, logs, fault) => {
    expect(() => read(logs)).toThrow(fault);
  });
});
