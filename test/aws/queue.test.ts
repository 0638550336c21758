import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openQueue } from '#aws/queue.ts';
import type { Queue, QueueMessage } from '#core/ingest/process-batch.ts';
import { countMessages } from '#local-aws/functions/poller.ts';
import { type LocalServers, startLocalServers } from '#test/factories/local-servers.ts';

let servers: LocalServers;
let queueUrl = '';
let deadLetterUrl = '';
let queue: Queue;

beforeEach(async () => {
  servers = await startLocalServers();
  queueUrl = await create('queue');
  deadLetterUrl = await create('dead-letters');
  queue = openQueue({ queueUrl, deadLetterUrl }, servers.clients.sqs);
});
afterEach(() => servers.stop());

async function create(QueueName: string): Promise<string> {
  const Attributes = { VisibilityTimeout: '1800' };
  return (await servers.clients.sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
}

async function receive(url: string) {
  const command = new ReceiveMessageCommand({ QueueUrl: url, MessageAttributeNames: ['All'] });
  return (await servers.clients.sqs.send(command)).Messages ?? [];
}

async function sendAndReceive(body: string): Promise<QueueMessage> {
  await servers.clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  const [{ MessageId: messageId = '', ReceiptHandle: receiptHandle = '' } = {}] = await receive(queueUrl);
  return { messageId, receiptHandle, body, attributes: { ApproximateReceiveCount: '1' } };
}

test('a message that is postponed is there again after that, and not before', async () => {
  const message = await sendAndReceive('a');
  await queue.postpone(message, 900);
  expect(await receive(queueUrl)).toEqual([]);
  await queue.postpone(message, 0);
  expect(await receive(queueUrl)).toMatchObject([{ Body: 'a' }]);
});

test('a dead letter is the message, with the cause in plain words, and the id that the log knows', async () => {
  const message = await sendAndReceive('a');
  await queue.bury(message, `denied\u0000\n${'x'.repeat(2000)}`);
  const [letter] = await receive(deadLetterUrl);
  expect(letter).toMatchObject({
    Body: 'a',
    MessageAttributes: {
      cause: { DataType: 'String', StringValue: expect.stringMatching(/^denied[ -~]{1,1018}$/) },
      messageId: { DataType: 'String', StringValue: message.messageId },
    },
  });
  expect(await countMessages(servers.clients.sqs, queueUrl)).toBe(1);
});

test('what is removed is gone, and may be removed again', async () => {
  const message = await sendAndReceive('a');
  await queue.remove([message]);
  await queue.remove([message]);
  expect(await countMessages(servers.clients.sqs, queueUrl)).toBe(0);
});

test('more than one request may delete is removed, all of it', async () => {
  const messages: QueueMessage[] = [];
  for (let at = 0; at < 25; at += 1) messages.push(await sendAndReceive(String(at)));
  await queue.remove(messages);
  expect(await countMessages(servers.clients.sqs, queueUrl)).toBe(0);
});
