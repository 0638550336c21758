import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { formatEMail } from '#core/output/e-mail.ts';
import { formatPagerDuty } from '#core/output/pagerduty-event.ts';
import { formatSlack } from '#core/output/slack-message.ts';
import { formatWebhook } from '#core/output/webhook-message.ts';
import type { PostChannel } from '#core/settings/route.ts';
import { bundle } from '#infra/bundle-function.ts';
import { createHandler, type Handler } from '#local-aws/functions/handler.ts';
import { sqsEvent } from '#local-aws/functions/lambda-events.ts';
import { firstAlert, NOW } from '#test/factories/alerts.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';
import { type SlackServer, startSlackServer } from '#test/servers/slack-server.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:slack-AbCdEf';
const ON_CALL = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:on-call-AbCdEf';
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:on-call';
const KEY = 'an-integration-key-of-a-test';

let slack: SlackServer;
let handler: Handler;
const output: string[] = [];
const { path: folder, remove } = temporaryFolder();
/** Secrets Manager, which may be out of order, and SQS, which keeps what it is told. */
let secretStatus = 200;
const told: { target: string; body: Record<string, unknown> }[] = [];
const services = createServer(async (request, response) => {
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
  const target = String(request.headers['x-amz-target']);
  if (target.startsWith('secretsmanager')) {
    const secret = body.SecretId === ON_CALL ? JSON.stringify({ url: slack.url, key: KEY }) : slack.url;
    response.writeHead(secretStatus).end(JSON.stringify({ SecretString: secret }));
    return;
  }
  told.push({ target, body });
  const md5 = createHash('md5').update(String(body.MessageBody)).digest('hex');
  response.end(JSON.stringify({ MessageId: 'dead', MD5OfMessageBody: md5 }));
});

/** The bundle, as it would be deployed, with a store of secrets and a webhook on this machine. */
beforeAll(async () => {
  slack = await startSlackServer();
  await new Promise<void>((resolve) => services.listen(0, '127.0.0.1', resolve));
  const route = { name: 'on-call', match: {}, pagerDutySecretArn: ON_CALL, webhookSecretArn: ON_CALL };
  const document = JSON.stringify({ alerts: { slackWebhookSecretArn: ARN, routes: [route] } });
  bundle(['post'], { document }, folder);
  handler = start('slack');
});

function start(channel: PostChannel): Handler {
  const { port } = services.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  return createHandler({
    name: channel,
    file: join(folder, 'post/index.mjs'),
    exportName: 'handler',
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      METRICS_NAMESPACE: 'traceward',
      CHANNEL: channel,
      ROUTE_TOPIC_ARNS: TOPIC,
      QUEUE_URL: `${endpoint}/111122223333/alerts`,
      DEAD_LETTER_URL: `${endpoint}/111122223333/dead-letters`,
      AWS_ENDPOINT_URL: endpoint,
    },
    timeoutSeconds: 10,
    memoryMegabytes: 256,
    onOutput: (line) => output.push(line),
  });
}
afterAll(async () => {
  await handler.stop();
  await slack.close();
  services.closeAllConnections();
  services.close();
  remove();
});
beforeEach(() => {
  slack.received.length = 0;
  output.length = 0;
  told.length = 0;
  secretStatus = 200;
});

/** What the queue hands on: an alert in the envelope of SNS. */
function alertEvent(attributes: Readonly<Record<string, string>>, TopicArn?: string) {
  const { subject, body } = formatEMail(firstAlert(), NOW);
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, Value]) => [name, { Type: 'String', Value }]),
  );
  const envelope = JSON.stringify({
    Type: 'Notification',
    TopicArn,
    Subject: subject,
    Message: body,
    MessageAttributes,
  });
  return sqsEvent(
    [{ MessageId: 'm', ReceiptHandle: 'r', Body: envelope }],
    'arn:aws:sqs:us-east-1:111122223333:alerts',
  );
}

describe('the function that posts to Slack', () => {
  test('posts what the message carries for Slack', async () => {
    const payload = formatSlack(firstAlert(), NOW);
    await handler.invoke(alertEvent({ slack: JSON.stringify(payload) }));
    expect(slack.received.map((one) => one.payload)).toEqual([payload]);
  });

  test.each([[{}], [{ slack: '{' }], [{ slack: '[]' }]])(
    'posts subject and text of a message that carries nothing for it: %j',
    async (attributes) => {
      await handler.invoke(alertEvent(attributes));
      expect(slack.received).toMatchObject([
        { payload: { text: expect.stringContaining('kubectl -&gt; 10.96.0.1:443') } },
      ]);
    },
  );

  test('makes an alert that Slack refuses a dead letter, and says why without the address', async () => {
    slack.answers.push({ status: 400, body: 'invalid_blocks' });
    expect(await handler.invoke(alertEvent({}))).toEqual({ batchItemFailures: [] });
    expect(told).toMatchObject([
      {
        target: 'AmazonSQS.SendMessage',
        body: { MessageAttributes: { cause: { StringValue: 'Slack refused a message: status 400, invalid_blocks' } } },
      },
    ]);
    const [line, metrics] = output.map((text) => JSON.parse(text));
    expect(line).toMatchObject({
      level: 'error',
      message: 'message is a dead letter',
      messageId: 'm',
      code: 'refused',
    });
    expect(metrics).toMatchObject({ RefusedAlerts: 1 });
    expect(output.join()).not.toContain('/services/');
  });

  test('lets an alert come back while the secret cannot be read', async () => {
    secretStatus = 400;
    const fresh = start('slack');
    expect(await fresh.invoke(alertEvent({}))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
    await fresh.stop();
    expect(told).toMatchObject([
      { target: 'AmazonSQS.ChangeMessageVisibility', body: { VisibilityTimeout: expect.any(Number) } },
    ]);
    expect(output.join()).toContain('"RetriedAlerts":1');
    expect(slack.received).toEqual([]);
  });
});

describe('the functions that post what a route takes', () => {
  const post = async (channel: PostChannel, attributes: Readonly<Record<string, string>>, topic = TOPIC) => {
    const poster = start(channel);
    const response = await poster.invoke(alertEvent(attributes, topic));
    await poster.stop();
    return response;
  };

  test('give PagerDuty the event, with the key of the route’s integration', async () => {
    const event = formatPagerDuty(firstAlert(), NOW);
    await post('pagerduty', { pagerduty: JSON.stringify(event) });
    expect(slack.received.map(({ payload }) => payload)).toEqual([{ ...event, routing_key: KEY }]);
  });

  test('sign what a webhook gets', async () => {
    const message = formatWebhook(firstAlert(), NOW);
    await post('webhook', { webhook: JSON.stringify(message) });
    const [{ headers, body } = { headers: {}, body: '' }] = slack.requests.slice(-1);
    expect(JSON.parse(body)).toEqual(message);
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['traceward-signature'])) ?? [];
    expect(signature).toBe(createHmac('sha256', KEY).update(`${seconds}.${body}`).digest('hex'));
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(60);
  });

  test('post nothing where a message is not about one group, and make one of no route a dead letter', async () => {
    await post('pagerduty', {});
    expect([slack.received, told]).toEqual([[], []]);
    const event = JSON.stringify(formatPagerDuty(firstAlert(), NOW));
    expect(await post('pagerduty', { pagerduty: event }, `${TOPIC}-gone`)).toEqual({ batchItemFailures: [] });
    expect(told).toMatchObject([{ target: 'AmazonSQS.SendMessage' }]);
    expect(output.join()).toContain('no route has the topic');
  });
});
