import { expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';
import { leastReceivers } from '#core/watch/least-receivers.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:hook-AbCdEf';
const OTHERS = 'arn:aws:sns:eu-central-1:111122223333:others';
const TOPICS = {
  alertsTopicArn: 'alerts',
  chatTopicArn: undefined,
  routeTopicArns: new Map([['shop', 'shop topic']]),
};

function least(alerts: object, confirmed: Record<string, number>): number {
  const settings = readSettings(JSON.stringify({ alerts }), 'traceward.json');
  return leastReceivers(settings.alerts, TOPICS, new Map(Object.entries(confirmed)));
}

const email = ['a@example.org'];
const shop = { name: 'shop', match: { namespace: 'shop' }, email };

test.each<[string, object, Record<string, number>, number]>([
  ['whoever gets alarms alone', { email }, { alerts: 0, operations: 1 }, 0],
  ['a mailbox that has confirmed', { email }, { alerts: 1, operations: 0 }, 1],
  ['Slack, where no mailbox has confirmed', { email, slackWebhookSecretArn: SECRET }, { alerts: 1 }, 1],
  ['somebody who has subscribed by hand', {}, { alerts: 1 }, 1],
  ['nobody, where the settings name nobody', {}, { alerts: 0 }, 0],
  ['nobody of a route', { email, routes: [shop] }, { alerts: 3, 'shop topic': 0 }, 0],
  ['nobody of what the routes leave over', { email, routes: [shop] }, { alerts: 0, 'shop topic': 2 }, 0],
  ['those of the routes, where there is nothing else', { routes: [shop] }, { alerts: 0, 'shop topic': 2 }, 2],
  ["a topic of another's", { email, routes: [{ name: 'siem', match: {}, topicArn: OTHERS }] }, { alerts: 2 }, 1],
])('counts %s', (_, alerts, confirmed, expected) => {
  expect(least(alerts, confirmed)).toBe(expected);
});
