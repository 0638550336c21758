import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { openQueue } from '#aws/queue.ts';
import { failedMessages } from '#local-aws/functions/lambda-events.ts';
import { countMessages, type Poller, startPoller } from '#local-aws/functions/poller.ts';
import { type LocalServers, startLocalServers } from '#test/factories/local-servers.ts';

const ARN = 'arn:aws:sqs:us-east-1:000000000000:';

let servers: LocalServers;
let url = '';
let deadUrl = '';
let poller: Poller | undefined;
beforeEach(async () => {
  servers = await startLocalServers();
  const { sqs } = servers.clients;
  deadUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }))).QueueUrl ?? '';
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `${ARN}dead`, maxReceiveCount: 3 });
  const create = new CreateQueueCommand({ QueueName: 'q', Attributes: { VisibilityTimeout: '1800', RedrivePolicy } });
  url = (await sqs.send(create)).QueueUrl ?? '';
});
afterEach(async () => {
  await poller?.stop();
  await servers.stop();
});

async function send(...bodies: string[]): Promise<void> {
  for (const MessageBody of bodies) {
    const attributes = { n: { DataType: 'Number', StringValue: '1' } };
    await servers.clients.sqs.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody, MessageAttributes: attributes }),
    );
  }
}

function poll(invoke: (event: SQSEvent) => Promise<unknown>, options = {}): unknown[] {
  const errors: unknown[] = [];
  poller = startPoller({
    sqs: servers.clients.sqs,
    queue: { url, arn: `${ARN}q` },
    batchSize: 5,
    reportsBatchItemFailures: true,
    concurrency: 2,
    retrySeconds: 0,
    invoke,
    onError: (error) => errors.push(error),
    ...options,
  });
  return errors;
}

test('a function gets the records that Lambda would give it, and what it has done is gone', async () => {
  const events: SQSEvent[] = [];
  await send('1', '2', '3', '4', '5', '6', '7');
  poll(async (event) => void events.push(event));
  await poller?.drained();
  expect(events.map(({ Records }) => Records.length).every((length) => length <= 5)).toBe(true);
  const records = events.flatMap(({ Records }) => Records);
  expect(records.map(({ body }) => body).sort()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  expect(records[0]).toMatchObject({
    eventSource: 'aws:sqs',
    eventSourceARN: `${ARN}q`,
    awsRegion: 'us-east-1',
    attributes: { ApproximateReceiveCount: '1' },
    messageAttributes: { n: { dataType: 'Number', stringValue: '1' } },
  });
  expect(await countMessages(servers.clients.sqs, url)).toBe(0);
});

test('a message that fails comes back alone, and is a dead letter in the end', async () => {
  const seen: string[] = [];
  await send('good', 'bad', 'better');
  poll(async ({ Records }) => {
    seen.push(...Records.map(({ body }) => body));
    const bad = Records.filter(({ body }) => body === 'bad');
    return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });
  await poller?.drained();
  expect(seen.sort()).toEqual(['bad', 'bad', 'bad', 'better', 'good']);
  const { Messages } = await servers.clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: deadUrl }));
  expect(Messages).toMatchObject([{ Body: 'bad' }]);
});

test('a message that the function postpones comes back when the function says, if nobody says otherwise', async () => {
  const queue = openQueue({ queueUrl: url, deadLetterUrl: deadUrl }, servers.clients.sqs);
  await send('1');
  const receives: string[] = [];
  poll(
    async ({ Records: [record] }) => {
      if (record === undefined) return {};
      receives.push(record.attributes.ApproximateReceiveCount);
      if (receives.length > 1) return {};
      await queue.postpone(record, 1);
      return { batchItemFailures: [{ itemIdentifier: record.messageId }] };
    },
    { retrySeconds: undefined },
  );
  await poller?.drained();
  expect(receives).toEqual(['1', '2']);
});

test('a function that throws has done nothing, and says why', async () => {
  await send('1');
  let attempts = 0;
  const errors = poll(async () => {
    attempts += 1;
    if (attempts === 1) throw new Error('not yet');
  });
  await poller?.drained();
  expect(attempts).toBe(2);
  expect(errors).toEqual([new Error('not yet')]);
  expect(await countMessages(servers.clients.sqs, deadUrl)).toBe(0);
});

test('an answer counts only where the event source asks for one', async () => {
  let attempts = 0;
  await send('1');
  poll(
    async ({ Records }) => {
      attempts += 1;
      return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
    { reportsBatchItemFailures: false },
  );
  await poller?.drained();
  expect(attempts).toBe(1);
});

test('stopping waits for what is in flight, and takes no more', async () => {
  let finish: () => void = () => undefined;
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  await send('1');
  poll(() => {
    begun();
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  await hasBegun;
  const stopped = poller?.stop();
  finish();
  await stopped;
  expect(await countMessages(servers.clients.sqs, url)).toBe(0);
  await send('2');
  expect(await countMessages(servers.clients.sqs, url)).toBe(1);
});

test.each([
  ['nothing', undefined, []],
  ['null', null, []],
  ['no failures', { batchItemFailures: [] }, []],
  ['null for failures', { batchItemFailures: null }, []],
  ['one', { batchItemFailures: [{ itemIdentifier: 'a' }] }, ['a']],
  ['an empty name', { batchItemFailures: [{ itemIdentifier: '' }] }, ['a', 'b']],
  ['no name', { batchItemFailures: [{}] }, ['a', 'b']],
  ['a name of no message', { batchItemFailures: [{ itemIdentifier: 'c' }] }, ['a', 'b']],
  ['another form', 'hello', ['a', 'b']],
])('an answer that names %s fails %j', (_, response, failed) => {
  expect(failedMessages(response, ['a', 'b'])).toEqual(failed);
});
