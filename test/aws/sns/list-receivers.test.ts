import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from '@jest/globals';
import { listReceivers } from '#aws/sns/list-receivers.ts';

const SUBSCRIPTION = 'arn:aws:sns:eu-central-1:111122223333:topic:1';

/** By topic: the ARN and the endpoint of each subscription. */
type Listed = Readonly<Record<string, readonly (readonly [string, string])[]>>;

async function listed(listed: Listed, email: readonly string[]) {
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    const members = (listed[form.get('TopicArn') ?? ''] ?? []).map(
      ([arn, endpoint]) =>
        `<member><SubscriptionArn>${arn}</SubscriptionArn><Protocol>email</Protocol><Endpoint>${endpoint}</Endpoint></member>`,
    );
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(
      `<ListSubscriptionsByTopicResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ListSubscriptionsByTopicResult><Subscriptions>${members.join('')}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new SNSClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    return await listReceivers(
      client,
      Object.keys(listed).map((topicArn) => ({ topicArn, email })),
    );
  } finally {
    client.destroy();
    server.closeAllConnections();
    server.close();
  }
}

test('tells who has confirmed from who has not, topic by topic', async () => {
  const a = 'A@example.org';
  expect(await listed({ alerts: [['PendingConfirmation', a]], operations: [[SUBSCRIPTION, a]] }, [a])).toEqual({
    unconfirmed: [a],
    unsubscribed: [],
    confirmed: new Map([
      ['alerts', 0],
      ['operations', 1],
    ]),
  });
});

test('misses mailboxes whose subscription is not there, or was deleted, and knows them in small letters', async () => {
  const subscriptions = [
    ['Deleted', 'gone@example.org'],
    [SUBSCRIPTION, 'here@example.org'],
  ] as const;
  const email = ['Here@Example.org', 'gone@example.org', 'never@example.org'];
  expect(await listed({ alerts: subscriptions }, email)).toEqual({
    unconfirmed: [],
    unsubscribed: ['gone@example.org', 'never@example.org'],
    confirmed: new Map([['alerts', 1]]),
  });
});
