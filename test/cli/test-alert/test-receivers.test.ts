import { expect, test } from '@jest/globals';
import { receiversOfTest } from '#cli/test-alert/test-receivers.ts';
import { readSettings } from '#core/settings/read-settings.ts';

const secret = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`;
const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:security-alerts';

const settings = readSettings(
  JSON.stringify({
    alerts: {
      email: ['secops@example.org', 'ciso@example.org'],
      slackWebhookSecretArn: secret('slack'),
      amazonQ: { workspaceId: 'T0', channelId: 'C0' },
      routes: [
        { name: 'oncall', match: { severity: 'high' }, pagerDutySecretArn: secret('pagerduty') },
        {
          name: 'payments',
          match: { namespace: 'payments-*' },
          email: ['p@example.org'],
          webhookSecretArn: secret('hook'),
        },
        { name: 'others', slackWebhookSecretArn: secret('others'), topicArn: TOPIC },
      ],
    },
    integrations: { eventBus: 'security' },
  }),
  'traceward.json',
);

test('a test of one route arrives where that route leads, and nowhere else', () => {
  expect(receiversOfTest(settings, 'oncall')).toEqual([
    `at PagerDuty, with the key in ${secret('pagerduty')}, by the route oncall`,
  ]);
});

test('a test without a route arrives on every channel that is set up', () => {
  expect(receiversOfTest(settings, undefined)).toEqual([
    'by e-mail at secops@example.org',
    'by e-mail at ciso@example.org',
    `in Slack, by the webhook in ${secret('slack')}`,
    'in Slack, by Amazon Q in the channel C0',
    `at PagerDuty, with the key in ${secret('pagerduty')}, by the route oncall`,
    'by e-mail at p@example.org, by the route payments',
    `at the webhook in ${secret('hook')}, by the route payments`,
    `in Slack, by the webhook in ${secret('others')}, by the route others`,
    `on the topic ${TOPIC}, by the route others`,
    'on the event bus security',
  ]);
});

test('where nobody is named, it arrives nowhere', () => {
  expect(receiversOfTest(readSettings('{}', 'traceward.json'), undefined)).toEqual([]);
});
