import { describe, expect, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { DeploymentTarget } from '#infra/deployment-target.ts';
import { noticesAbout } from '#infra/synthesis-notices.ts';
import { synthesiseStack, VARIANTS } from '#test/factories/stack.ts';

/** What the CDK and the app print, as `level: text`. */
function noticesOf(document: object, target: DeploymentTarget = HERE, detectors?: string): string[] {
  const { stack, settings, remove } = synthesiseStack(document);
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
  remove();
  return [
    ...warnings.map(({ entry }) => `warning: ${entry.data}`),
    ...noticesAbout({ settings, detectors }, target, NOW).map((notice) => `info: ${notice}`),
  ];
}

const HERE = { account: '111122223333', region: 'eu-west-1' };
const NOW = Date.UTC(2026, 1, 1);
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
        /^warning: Nobody will be told of findings, nor that traceward has stopped. alerts.email tells of both; alerts.slackWebhookSecretArn, alerts.amazonQ and alerts.routes tell of findings alone/,
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

  test("a notice says what the owner of another account's topic has to add before anything is deployed", () => {
    const document = { ...VARIANTS['foreign, sns'], stackName: 'traceward-two', alerts: { email: EMAIL } };
    const statement = (account: string, Sid: string, Action: string) => ({
      ...{ Sid, Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action },
      Resource: document.logs.topicArn,
    });
    const statementsFor = (account: string) =>
      JSON.stringify([
        {
          ...statement(account, 'TracewardTwoSubscribes', 'sns:Subscribe'),
          Condition: { StringEquals: { 'sns:Protocol': 'sqs' } },
        },
        statement(account, 'TracewardTwoSeesTopic', 'sns:GetTopicAttributes'),
      ]);
    const first = `info: The deployment fails unless the policy of ${document.logs.topicArn} lets the stack subscribe. Its owner, 444455556666, first adds these statements: `;
    expect(noticesOf(document)).toEqual([`${first}${statementsFor(HERE.account)}`]);
    expect(noticesOf(document, { ...HERE, account: undefined })).toEqual([
      `${first}${statementsFor('ACCOUNT')} ACCOUNT is that of the stack; with its credentials, this names it.`,
    ]);
    expect(noticesOf({ ...VARIANTS['existing, sns'], alerts: { email: EMAIL } }).join()).not.toContain('subscribe');
  });

  test('a notice says that rules leave out what nearly all want, or name one that is not known', () => {
    const document = { alerts: { email: EMAIL }, logs: KEPT };
    const others = [
      'info: rules of the settings leave out TRC-1013: connections to the Kubernetes API server are not looked for',
      'info: rules.include of the settings: no rule is known that matches "trc-102"; did you mean "TRC-102"?',
    ];
    expect(noticesOf({ ...document, rules: { include: ['TRC-101', 'trc-102'] } })).toEqual(others);
    expect(noticesOf({ ...document, rules: { minimumSeverity: 'medium' } })).toEqual(others.slice(0, 1));
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

  test('a notice says which suppressions have ended', () => {
    const entry = { pod: 'a*', image: 'b', reason: 'r', owner: 'o' };
    const suppressions = ['2026-02-02', '2026-01-31', '2026-02-01'].map((expires) => ({ ...entry, expires }));
    expect(noticesOf({ alerts: { email: EMAIL }, logs: KEPT, suppressions })).toEqual([
      expect.stringMatching(/^info: suppressions\.1 ended on 2026-01-31 and hides nothing: remove it/),
      expect.stringMatching(/^info: suppressions\.2 ended on 2026-02-01 and hides nothing/),
    ]);
  });

  test("a notice says that another account's key encrypts what the stack keeps, and what to do", () => {
    const logs = { existing: true, bucket: 'logs', kmsKeyArn: VARIANTS.foreign.logs.kmsKeyArn };
    const quiet = { alerts: { email: EMAIL }, logs };
    expect(noticesOf(quiet)).toEqual([
      expect.stringMatching(
        /^info: logs\.kmsKeyArn is a key of 444455556666, and the stack is in 111122223333: .*KeyPolicyToPaste/,
      ),
    ]);
    expect(noticesOf({ ...quiet, logs: { ...logs, account: '444455556666' } })).toEqual([]);
    expect(noticesOf(quiet, { ...HERE, account: undefined })).toEqual([]);
  });

  test('a notice says that no region was chosen, where one would have been compared', () => {
    const target = { account: undefined, region: undefined };
    const kmsKeyArn = VARIANTS['own, prefix and key'].logs.kmsKeyArn;
    expect(noticesOf({ alerts: { email: EMAIL }, logs: KEPT }, target)).toEqual([]);
    expect(noticesOf({ alerts: { email: EMAIL }, logs: { ...KEPT, kmsKeyArn } }, target)).toEqual([
      expect.stringMatching(/^info: No region is set, so it was not checked/),
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

  test('a notice says that topics and secrets of another region need a NAT gateway', () => {
    const topicArn = `arn:aws:sns:ap-south-1:${HERE.account}:others`;
    const routes = [
      { name: 'others', match: {}, topicArn, webhookSecretArn: SECRET.replace('eu-west-1', 'sa-east-1') },
    ];
    const needed = (alerts: object, target = HERE) => noticesOf({ vpc: VPC, alerts, logs: KEPT }, target).join('\n');
    expect(needed({ email: EMAIL, routes })).toContain('in ap-south-1, sa-east-1: interface endpoints lead to');
    expect(needed({ email: EMAIL })).not.toContain('NAT gateway');
  });
});
