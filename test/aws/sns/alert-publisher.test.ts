import { type PublishBatchCommand, type PublishBatchRequestEntry, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { createAlertPublisher } from '#aws/sns/alert-publisher.ts';
import { groupOf } from '#core/correlate/group.ts';
import { formatAmazonQ } from '#core/output/amazon-q-message.ts';
import { formatEMail } from '#core/output/e-mail.ts';
import { formatPagerDuty } from '#core/output/pagerduty-event.ts';
import { formatSlack } from '#core/output/slack-message.ts';
import { formatWebhook } from '#core/output/webhook-message.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import { ALERTS, firstAlert, NOW } from '#test/factories/alerts.ts';
import { aFinding } from '#test/factories/finding.ts';

type Call = { topic: string | undefined; entries: PublishBatchRequestEntry[] };

/** SNS, but for the network; entries whose message `fails` are answered with failures. */
function createTopic(fails: (message: string, attempt: number) => boolean = () => false) {
  const calls: Call[] = [];
  const client = new SNSClient({ region: 'eu-west-1' });
  client.send = (async ({ input }: PublishBatchCommand) => {
    const { TopicArn: topic, PublishBatchRequestEntries: entries = [] } = input;
    calls.push({ topic, entries });
    const failed = entries.filter(({ Message = '' }) => fails(Message, calls.length));
    return { Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })) };
  }) as typeof client.send;
  return { client, clientFor: () => client, calls, pause: async () => undefined };
}

describe('an alert for people', () => {
  const now = () => Number(NOW / 1_000_000n);
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => void failures.push(error);
  const DEFAULTS = {
    alertsTopicArn: 'alerts',
    chatTopicArn: undefined,
    routeTopicArns: new Map(),
    settings: { slackWebhookSecretArn: null, routes: [] },
    now,
    onFailure,
  };

  test('is an e-mail, and nothing else, if nothing else is configured', async () => {
    const { calls, client: _, ...options } = createTopic();
    const publish = createAlertPublisher({ ...options, ...DEFAULTS });
    expect(await publish(firstAlert())).toBe(true);
    const { subject, body } = formatEMail(firstAlert(), NOW);
    expect(calls).toMatchObject([{ topic: 'alerts', entries: [{ Subject: subject, Message: body }] }]);
    expect(Object.keys(calls[0]?.entries[0]?.MessageAttributes ?? {}).sort()).toEqual([
      'basis',
      'cluster',
      'kind',
      'namespace',
      'rule',
      'severity',
    ]);
  });

  test.each(Object.keys(ALERTS))('is an event, too, as webhooks have it, whatever the routes: %s', async (name) => {
    const alert = ALERTS[name] ?? firstAlert();
    const { calls, client: _, ...options } = createTopic();
    const nobody = { name: 'nobody', match: { kind: [] }, email: [], slackWebhookSecretArn: null };
    const others = { pagerDutySecretArn: null, webhookSecretArn: null, topicArn: 'theirs', topicKmsKeyArn: null };
    const publish = createAlertPublisher({
      ...{ ...options, ...DEFAULTS, eventsTopicArn: 'events' },
      settings: { slackWebhookSecretArn: null, routes: [{ ...nobody, ...others, continue: false }] },
    });
    expect(await publish(alert)).toBe(true);
    const [event] = calls.filter(({ topic }) => topic === 'events').flatMap(({ entries }) => entries);
    expect(JSON.parse(event?.Message ?? '')).toEqual(formatWebhook(alert, NOW));
    expect(event?.MessageAttributes?.['kind']?.StringValue).toBe(alert.kind);
    const finding = aFinding();
    const test = { kind: 'first', group: groupOf(finding), finding, isTest: true, route: 'nobody' } as const;
    expect(await publish(test)).toBe(true);
    expect(calls.filter(({ topic }) => topic === 'events')).toHaveLength(1);
  });

  test.each(Object.keys(ALERTS))(
    'carries what Slack gets as an attribute, and goes to Amazon Q on a topic of its own: %s',
    async (name) => {
      const alert = ALERTS[name] ?? firstAlert();
      const { calls, client: _, ...options } = createTopic();
      const publish = createAlertPublisher({
        ...{ ...options, ...DEFAULTS },
        chatTopicArn: 'chat',
        settings: { slackWebhookSecretArn: 'arn', routes: [] },
      });
      expect(await publish(alert)).toBe(true);
      const [
        {
          entries: [eMail],
        } = { entries: [] },
        {
          topic,
          entries: [chat],
        } = { topic: '', entries: [] },
      ] = calls;
      expect(JSON.parse(eMail?.MessageAttributes?.['slack']?.StringValue ?? '')).toEqual(formatSlack(alert, NOW));
      expect(topic).toBe('chat');
      expect(JSON.parse(chat?.Message ?? '')).toEqual(formatAmazonQ(alert, NOW));
      expect(chat?.Subject).toBeUndefined();
      expect(Object.values(eMail?.MessageAttributes ?? {}).every(({ StringValue }) => StringValue)).toBe(true);
    },
  );

  test.each(['alerts', 'chat'])('is not told if the topic %s does not take it', async (refusing) => {
    const { calls, client: _, ...options } = createTopic(() => calls.at(-1)?.topic === refusing);
    const publish = createAlertPublisher({
      ...{ ...options, ...DEFAULTS },
      chatTopicArn: 'chat',
      settings: { slackWebhookSecretArn: 'arn', routes: [] },
    });
    expect(await publish(firstAlert())).toBe(false);
  });

  test('is not told if SNS fails as a whole, and it is said why', async () => {
    const { client, clientFor, pause } = createTopic();
    const failure = new Error('no answer');
    client.send = () => Promise.reject(failure);
    const publish = createAlertPublisher({ ...DEFAULTS, clientFor, pause });
    expect(await publish(firstAlert())).toBe(false);
    expect(failures).toContain(failure);
  });

  describe('that routes take', () => {
    const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-AbCdEf';
    const { routes } = readSettings(
      JSON.stringify({
        alerts: {
          routes: [
            { name: 'theirs', topicArn: 'arn:aws:sns:eu-west-1:111122223333:theirs', continue: true },
            { name: 'oncall', pagerDutySecretArn: SECRET_ARN, webhookSecretArn: SECRET_ARN },
          ],
        },
      }),
      'traceward.json',
    ).alerts;
    const routed = (topic: ReturnType<typeof createTopic>) =>
      createAlertPublisher({
        ...{
          clientFor: topic.clientFor,
          pause: topic.pause,
          alertsTopicArn: 'alerts',
          chatTopicArn: 'chat',
          now,
          onFailure,
        },
        routeTopicArns: new Map([['oncall', 'oncall']]),
        settings: { slackWebhookSecretArn: null, routes },
      });

    test('goes to their topics, with what is posted as attributes, and not to the others', async () => {
      const topic = createTopic();
      expect(await routed(topic)(firstAlert())).toBe(true);
      expect(topic.calls.map((call) => call.topic)).toEqual(['arn:aws:sns:eu-west-1:111122223333:theirs', 'oncall']);
      const [theirs, oncall] = topic.calls.map(({ entries }) => entries[0]?.MessageAttributes ?? {});
      expect(Object.keys(theirs ?? {})).not.toContain('webhook');
      expect(JSON.parse(oncall?.['pagerduty']?.StringValue ?? '')).toEqual(formatPagerDuty(firstAlert(), NOW));
      expect(JSON.parse(oncall?.['webhook']?.StringValue ?? '')).toEqual(formatWebhook(firstAlert(), NOW));
    });

    test('is told again only where it was not taken', async () => {
      let isDown = true;
      const topic = createTopic(() => isDown && (topic.calls.at(-1)?.topic ?? '').endsWith(':theirs'));
      const publish = routed(topic);
      expect(await publish(firstAlert())).toBe(false);
      isDown = false;
      topic.calls.length = 0;
      expect(await publish(firstAlert())).toBe(true);
      expect(topic.calls.map((call) => call.topic)).toEqual(['arn:aws:sns:eu-west-1:111122223333:theirs']);
      expect(await publish(firstAlert())).toBe(true);
      expect(topic.calls).toHaveLength(3);
    });
  });
});
