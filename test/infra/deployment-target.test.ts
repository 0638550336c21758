import { describe, expect, test } from '@jest/globals';
import { TracewardError } from '#core/errors.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { checkTarget, chosenTarget, type DeploymentTarget } from '#infra/deployment-target.ts';
import { VARIANTS } from '#test/factories/stack.ts';

const HERE = { account: '111122223333', region: 'eu-west-1' };
const UNKNOWN = { account: undefined, region: undefined };
const KEY = VARIANTS['own, prefix and key'].logs.kmsKeyArn;
const AMAZON_Q = { amazonQ: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' } };

function faultsOf(document: object, target: DeploymentTarget): string[] {
  try {
    checkTarget(readSettings(JSON.stringify(document), 'traceward.json'), target);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(TracewardError);
    return error instanceof Error ? error.message.split('\n') : [];
  }
}

function notifiedBy(topicArn: string, more: object = {}) {
  return { logs: { existing: true, bucket: 'their-logs', trigger: 'sns', topicArn, ...more } };
}

describe('what is deployed', () => {
  test.each([
    ['the defaults', {}, HERE],
    ['the defaults, and nobody knows where to', {}, UNKNOWN],
    ['a key and a topic of the region', notifiedBy('arn:aws:sns:eu-west-1:111122223333:t', { kmsKeyArn: KEY }), HERE],
    ['what cannot be decided', notifiedBy('arn:aws:sns:eu-central-1:444455556666:t'), UNKNOWN],
    [
      'a topic of the account that the bucket is in',
      notifiedBy('arn:aws:sns:eu-west-1:444455556666:t', { account: '444455556666' }),
      HERE,
    ],
    ['a boundary of the account', { permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/b' }, HERE],
    ['a boundary of AWS', { permissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess' }, HERE],
    [
      'a secret of another region, which is read there',
      { alerts: { slackWebhookSecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:slack-AbCdEf' } },
      HERE,
    ],
    ['a channel for Amazon Q', { alerts: AMAZON_Q }, HERE],
  ])('may be %s', (_, document, target) => {
    expect(faultsOf(document, target)).toEqual([]);
  });

  test.each([
    [
      'a key of another region',
      { logs: { kmsKeyArn: KEY.replace('eu-west-1', 'us-east-1') } },
      HERE,
      'logs.kmsKeyArn: expected an ARN of the region eu-west-1, where the stack and the bucket are, found one of us-east-1',
    ],
    [
      'a topic of another region',
      notifiedBy('arn:aws:sns:eu-central-1:111122223333:t'),
      HERE,
      'logs.topicArn: expected an ARN of the region eu-west-1, where the stack and the bucket are, found one of eu-central-1',
    ],
    [
      'a key and a topic of two regions, wherever it goes',
      notifiedBy('arn:aws:sns:eu-central-1:111122223333:t', { kmsKeyArn: KEY }),
      UNKNOWN,
      'logs.topicArn: expected an ARN of the region eu-west-1, where the stack and the bucket are, found one of eu-central-1',
    ],
    [
      'a topic of an account that has not been named',
      notifiedBy('arn:aws:sns:eu-west-1:444455556666:t'),
      HERE,
      'logs.topicArn: expected a topic of 111122223333, or of logs.account, found arn:aws:sns:eu-west-1:444455556666:t',
    ],
    [
      'a boundary of another account',
      { permissionsBoundaryArn: 'arn:aws:iam::444455556666:policy/b' },
      HERE,
      'permissionsBoundaryArn: expected a policy of 111122223333, found arn:aws:iam::444455556666:policy/b',
    ],
    ...['cn-north-1', 'us-gov-west-1'].map(
      (region) =>
        [
          `Amazon Q in ${region}`,
          { alerts: AMAZON_Q },
          { ...HERE, region },
          `alerts.amazonQ: expected it to be left out, because CloudFormation has no chat channels in ${region}`,
        ] as const,
    ),
  ])('may not be %s', (_, document, target, fault) => {
    expect(faultsOf(document, target)).toEqual([fault]);
  });
});

describe('where nobody chose a region', () => {
  const GUESS = { CDK_DEFAULT_REGION: 'us-east-1' };
  const account = '111122223333';

  test('the one that the CDK guesses is none', () => {
    expect(chosenTarget(GUESS)).toEqual({ account: undefined, region: undefined });
  });

  test('a region is taken that a variable or a profile chose, or in which would be deployed', () => {
    expect(chosenTarget({ ...GUESS, AWS_REGION: 'us-east-1' }).region).toBe('us-east-1');
    expect(chosenTarget({ ...GUESS, AWS_DEFAULT_REGION: 'us-east-1' }).region).toBe('us-east-1');
    expect(chosenTarget({ CDK_DEFAULT_REGION: 'eu-west-1' }).region).toBe('eu-west-1');
    expect(chosenTarget({ ...GUESS, CDK_DEFAULT_ACCOUNT: account })).toEqual({ account, region: 'us-east-1' });
  });
});
