import { expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';
import { describeOtherChannels } from '#infra/alarms/other-channels.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:any-AbCdEf';
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:theirs';
const EMAIL = { email: ['a@company.example'] };
const NOBODY = 'Nothing else is sure to have them; "traceward findings" lists the findings that they tell of.';

function others(channel: 'slack' | 'pagerduty' | 'webhook', alerts: object, integrations: object = {}): string {
  return describeOtherChannels(channel, readSettings(JSON.stringify({ alerts, integrations }), 'traceward.json'));
}

test('where Slack alone is set up, nobody is said to have its alerts', () => {
  expect(others('slack', { slackWebhookSecretArn: SECRET })).toBe(NOBODY);
});

test('what gets all beside it is named', () => {
  const amazonQ = { workspaceId: 'T0', channelId: 'C0' };
  expect(others('slack', { slackWebhookSecretArn: SECRET, amazonQ, ...EMAIL })).toBe(
    'They also go out by e-mail and Amazon Q.',
  );
  expect(others('slack', { slackWebhookSecretArn: SECRET, ...EMAIL }, { eventBus: 'default' })).toBe(
    'They also go out by e-mail and the event bus.',
  );
});

test('a route that ends with itself has nothing of the channels that get the rest', () => {
  const route = { name: 'oncall', match: { severity: 'high' }, pagerDutySecretArn: SECRET };
  expect(others('pagerduty', { ...EMAIL, routes: [route] })).toBe(NOBODY);
  expect(others('pagerduty', { ...EMAIL, routes: [{ ...route, continue: true }] })).toBe('They also go out by e-mail.');
  expect(others('pagerduty', { routes: [{ ...route, topicArn: TOPIC, webhookSecretArn: SECRET }] })).toBe(
    'They also go out by a webhook and a topic of yours.',
  );
});

test('a later route that may keep a message for itself makes the rest unsure', () => {
  const first = { name: 'oncall', match: { severity: 'high' }, pagerDutySecretArn: SECRET, continue: true };
  const later = { name: 'payments', match: { namespace: 'payments' }, webhookSecretArn: SECRET };
  expect(others('pagerduty', { ...EMAIL, routes: [first, later] })).toBe(NOBODY);
  expect(others('pagerduty', { ...EMAIL, routes: [first, { ...later, continue: true }] })).toBe(
    'They also go out by e-mail.',
  );
});

test('of two receivers on one channel only what both have beside it is named', () => {
  const routes = [{ name: 'payments', match: { namespace: 'p' }, slackWebhookSecretArn: SECRET, topicArn: TOPIC }];
  expect(others('slack', { ...EMAIL, slackWebhookSecretArn: SECRET, routes })).toBe(NOBODY);
});

test('PagerDuty, which drops what is about many groups, is never said to have all', () => {
  const routes = [{ name: 'x', match: { severity: 'low' }, slackWebhookSecretArn: SECRET, pagerDutySecretArn: SECRET }];
  expect(others('slack', { routes })).toBe(NOBODY);
});
