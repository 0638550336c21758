import { describe, expect, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { noticesAbout } from '#infra/synthesis-notices.ts';
import { synthesiseStack, VARIANTS } from '#test/factories/stack.ts';

/** What the CDK and the app print, as `level: text`. */
function noticesOf(document: object): string[] {
  const { stack, settings, remove } = synthesiseStack(document);
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
  remove();
  return [
    ...warnings.map(({ entry }) => `warning: ${entry.data}`),
    ...noticesAbout(settings).map((notice) => `info: ${notice}`),
  ];
}

const EMAIL = ['security@company.example'];
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf';
const PARAMETER = 'arn:aws:ssm:eu-west-1:111122223333:parameter/slack';
const AMAZON_Q = { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' };
const KEPT = { retentionDays: 400 };
const VPC = { subnetIds: ['subnet-01234567'], securityGroupIds: ['sg-01234567'] };

describe('at synthesis', () => {
  test('nothing is said of a deployment that tells somebody and deletes its logs', () => {
    expect(noticesOf({ alerts: { email: EMAIL }, logs: KEPT })).toEqual([]);
    expect(noticesOf({ ...VARIANTS.existing, alerts: { email: EMAIL } })).toEqual([]);
  });

  test('a warning says that nobody would be told', () => {
    expect(noticesOf({ logs: KEPT })).toEqual([
      expect.stringMatching(
        /^warning: Nobody will be told of findings, nor that traceward has stopped: set alerts.email/,
      ),
    ]);
  });

  test.each([
    ['a webhook of Slack', { slackWebhookSecretArn: SECRET }],
    ['Amazon Q', { amazonQ: AMAZON_Q }],
  ])('a warning says that alarms reach nobody where there is only %s', (_, alerts) => {
    expect(noticesOf({ logs: KEPT, alerts })).toEqual([
      expect.stringMatching(
        /^warning: Nobody will be told that traceward has stopped: alarms go to alerts.email alone/,
      ),
    ]);
    expect(noticesOf({ logs: KEPT, alerts: { ...alerts, email: EMAIL } })).toEqual([]);
  });

  test('a notice says what logs cost that are kept', () => {
    expect(noticesOf({ alerts: { email: EMAIL } })).toEqual([
      expect.stringMatching(/^info: Logs are kept until you delete them, at 0.023 USD a GB and month/),
    ]);
  });

  test('a warning says that hardly any key begins with a slash', () => {
    expect(noticesOf({ alerts: { email: EMAIL }, logs: { ...KEPT, prefix: '/tracee/' } })).toEqual([
      expect.stringMatching(/^warning: logs.prefix begins with a slash/),
    ]);
  });

  test.each([
    ['', { email: EMAIL }, 'S3 and DynamoDB (gateway endpoints), SNS, SQS.'],
    [' and Slack', { email: EMAIL, slackWebhookSecretArn: SECRET }, 'SNS, SQS, Secrets Manager, hooks.slack.com.'],
    [' and Slack', { email: EMAIL, slackWebhookSecretArn: PARAMETER }, 'SNS, SQS, Systems Manager, hooks.slack.com.'],
  ])('a notice says what functions in a network of their own%s must reach', (_, alerts, needed) => {
    expect(noticesOf({ vpc: VPC, alerts, logs: KEPT })).toEqual([
      expect.stringMatching(/^info: The functions run in your subnets and need a way to S3/),
    ]);
    expect(noticesOf({ vpc: VPC, alerts, logs: KEPT })[0]).toContain(needed);
  });
});
