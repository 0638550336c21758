import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { Upload } from '@aws-sdk/lib-storage';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTableAndWait } from '#local-aws/provision/provision-tables.ts';
import { type Clients, createClients } from '#local-aws/servers/clients.ts';
import { type EmbeddedServers, startEmbeddedServers } from '#local-aws/servers/embedded-servers.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';

let folder: ReturnType<typeof temporaryFolder>;
let servers: EmbeddedServers;
let clients: Clients;

beforeEach(async () => {
  folder = temporaryFolder();
  await start();
});
afterEach(async () => {
  await stop();
  folder.remove();
});

async function start(): Promise<void> {
  servers = await startEmbeddedServers(stateFolder(), { durable: true });
  clients = createClients(servers);
}

/** Within folders of our own, in which nobody else makes files. */
function stateFolder(): string {
  const path = join(folder.path, 'outer', 'state');
  mkdirSync(path, { recursive: true });
  return path;
}

async function stop(): Promise<void> {
  for (const client of Object.values(clients)) client.destroy();
  await servers.stop();
}

async function put(s3: S3Client, key: string, body: Buffer): Promise<string> {
  const { ETag = '' } = await new Upload({ client: s3, params: { Bucket: 'logs', Key: key, Body: body } }).done();
  return ETag;
}

async function get(s3: S3Client, key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'logs', Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

test('all servers listen on this machine alone', () => {
  for (const endpoint of [servers.messages, servers.tables]) expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

describe('the object store', () => {
  beforeEach(async () => {
    await clients.s3.send(new CreateBucketCommand({ Bucket: 'logs' }));
  });

  test.each([
    ['an empty object', 0],
    ['an object of one part', 1000],
    ['an object that came in parts', 6 * 1024 * 1024],
    ['an object too large for memory', 23 * 1024 * 1024],
  ])('gives back the bytes of %s', async (_, size) => {
    const body = randomBytes(size);
    await put(clients.s3, 'a.log', body);
    expect((await get(clients.s3, 'a.log')).equals(body)).toBe(true);
  });

  test('has the ETags of S3', async () => {
    const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();
    const [one, two] = [randomBytes(5 * 1024 * 1024), randomBytes(10)];
    expect(await put(clients.s3, 'whole', two)).toBe(`"${md5(two).toString('hex')}"`);
    const parts = md5(Buffer.concat([md5(one), md5(two)])).toString('hex');
    expect(await put(clients.s3, 'parts', Buffer.concat([one, two]))).toBe(`"${parts}-2"`);
  });

  test.each([
    '../../outside',
    '/absolute/../path',
    'a b+c%20d#e?f&g',
    'line\nbreak',
    'ü/😀',
    `${'long/'.repeat(200)}${'x'.repeat(24)}`,
    'a.data/b',
    'a',
  ])('takes the key %j, and no file outside of the folder comes of it', async (key) => {
    await put(clients.s3, key, Buffer.from(key));
    expect((await get(clients.s3, key)).toString()).toBe(key);
    const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: 'logs' }));
    expect(Contents.map(({ Key }) => Key)).toEqual([key]);
    expect(readdirSync(folder.path)).toEqual(['outer']);
    expect(readdirSync(join(folder.path, 'outer'))).toEqual(['state']);
  });

  test('overwrites', async () => {
    await put(clients.s3, 'a', Buffer.from('old'));
    await put(clients.s3, 'a', Buffer.from('new'));
    expect((await get(clients.s3, 'a')).toString()).toBe('new');
  });

  test.each([10, 6 * 1024 * 1024])('has an object of %d bytes for as old as its file, if it is told', async (size) => {
    const params = { Bucket: 'logs', Key: 'a', Body: randomBytes(size), Metadata: { mtime: '1770652841.122' } };
    await new Upload({ client: clients.s3, params }).done();
    const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: 'logs' }));
    expect(Contents[0]?.LastModified?.toISOString()).toBe('2026-02-09T16:00:41.122Z');
  });

  test('has what is deleted no more, after a restart either', async () => {
    await put(clients.s3, 'a', Buffer.from('a'));
    await put(clients.s3, 'b', Buffer.from('b'));
    await clients.s3.send(new DeleteObjectCommand({ Bucket: 'logs', Key: 'a' }));
    await stop();
    await start();
    const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: 'logs' }));
    expect(Contents.map(({ Key }) => Key)).toEqual(['b']);
  });
});

test('what was stored is there after a restart, and nothing stays with a reader that is gone', async () => {
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'logs' }));
  const body = randomBytes(6 * 1024 * 1024);
  await put(clients.s3, 'a.log', body);
  const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'q' }));
  await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
  await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 3600 }));
  const key = { partition: { S: 'p' } };
  await createTableAndWait(clients.dynamodb, {
    TableName: 'state',
    KeySchema: [{ AttributeName: 'partition', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'partition', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await clients.dynamodb.send(new PutItemCommand({ TableName: 'state', Item: key }));

  await stop();
  await start();

  expect((await get(clients.s3, 'a.log')).equals(body)).toBe(true);
  const again = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: 'q' }));
  const { Messages } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: again.QueueUrl }));
  expect(Messages).toMatchObject([{ Body: 'hello' }]);
  expect((await clients.dynamodb.send(new GetItemCommand({ TableName: 'state', Key: key }))).Item).toEqual(key);
  expect((await clients.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(['state']);
});
