import {
  BatchGetItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDynamoTable } from '#aws/dynamo.ts';
import type { ItemOf, Key } from '#core/store/table.ts';
import { openTestDatabase, type TestDatabase, type TestTable } from '#test/factories/dynamo-table.ts';

let database: TestDatabase;
let opened: TestTable;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  opened = await database.createTable();
});
afterEach(() => opened.remove());

const endpoint = (partition: string, sort: string, address = '10.96.0.1'): ItemOf<'binding'> => ({
  partition,
  sort,
  kind: 'binding',
  version: 1,
  expiresAt: 1_800_000_000,
  body: { address, joined: false },
});

async function sortsOf(items: AsyncIterable<Key>): Promise<string[]> {
  const sorts: string[] = [];
  for await (const { sort } of items) sorts.push(sort);
  return sorts;
}

describe('a write', () => {
  test('takes the place of the very version that was read, and of no other', async () => {
    const { table } = opened;
    const first = endpoint('p', 's');
    const second = { ...first, version: 2 };
    expect(await table.write(undefined, first)).toBe(true);
    expect(await table.write(undefined, first)).toBe(false);
    expect(await table.write(first, second)).toBe(true);
    expect(await table.write(first, { ...first, version: 2 })).toBe(false);
    expect(await table.read([first])).toEqual([second]);
  });

  test('of an item that has been deleted is refused', async () => {
    expect(await opened.table.write(endpoint('p', 's'), { ...endpoint('p', 's'), version: 2 })).toBe(false);
  });

  test('keeps every text, also what has no UTF-8', async () => {
    const { table } = opened;
    for (const [at, text] of ['\ud83d', '\ude00', '\u0000', '😀', '', '"\\'].entries()) {
      const item = endpoint('p', String(at), text);
      await table.write(undefined, item);
      expect(await table.read([item])).toEqual([item]);
    }
  });
});

describe('a read', () => {
  test('of hundreds of keys, some of them repeated or of nothing, gives what is there in their order', async () => {
    const { table } = opened;
    const items = Array.from({ length: 250 }, (_, at) => endpoint(`p ${at % 7}`, `s ${at}`));
    await Promise.all(items.map((item) => table.write(undefined, item)));
    const keys: Key[] = [...items, ...[...items].reverse(), { partition: 'p 0', sort: 'nothing' }];
    const read = await table.read(keys);
    expect(read).toEqual([...items, ...[...items].reverse(), undefined]);
    expect(await table.read([])).toEqual([]);
  });
});

describe('a list', () => {
  test('goes over pages of a megabyte, from a place on, in order', async () => {
    const { table } = opened;
    const items = Array.from({ length: 12 }, (_, at) =>
      endpoint('p', `s ${String(at).padStart(2, '0')}`, 'x'.repeat(200_000)),
    );
    await Promise.all(items.map((item) => table.write(undefined, item)));
    await table.write(undefined, endpoint('p', 'other'));
    const all = items.map(({ sort }) => sort);
    expect(await sortsOf(table.list('p', 's '))).toEqual(all);
    expect(await sortsOf(table.list('p', ''))).toEqual(['other', ...all]);
    expect(await sortsOf(table.list('p', '', 's 04'))).toEqual(all.slice(5));
    expect(await sortsOf(table.list('p', '', 's 04x'))).toEqual(all.slice(5));
    expect(await sortsOf(table.list('nothing', ''))).toEqual([]);
  });
});

describe('findings', () => {
  const finding = (id: string, pending?: string): ItemOf<'finding'> => ({
    partition: `finding#${id}`,
    sort: 'finding',
    kind: 'finding',
    version: 1,
    expiresAt: 1_800_000_000,
    ...(pending === undefined ? {} : { pending }),
    body: {
      subject: { id, cluster: 'c', container: 'c', address: 'a' },
      basis: 'observed',
      createdAt: 0,
      foundLate: false,
    },
  });

  test('are listed as long as they are pending, and found by a scan ever after', async () => {
    const { table } = opened;
    const pending = finding('1', '1');
    await table.write(undefined, pending);
    await table.write(undefined, finding('2'));
    await table.write(undefined, endpoint('p', 's'));
    expect(await sortsOf(table.listPending())).toHaveLength(1);
    const { pending: _, ...rest } = pending;
    await table.write(pending, { ...rest, version: 2 });
    expect(await sortsOf(table.listPending())).toEqual([]);
    expect(await sortsOf(table.scanFindings())).toHaveLength(2);
  });
});

test('an item of another layout is left alone, until the upgrade is through', async () => {
  const { table, client, name } = opened;
  const item = endpoint('p', 's');
  await table.write(undefined, item);
  await client.send(
    new UpdateItemCommand({
      TableName: name,
      Key: { partition: { S: 'p' }, sort: { S: 's' } },
      UpdateExpression: 'SET #schema = :two',
      ExpressionAttributeNames: { '#schema': 'schema' },
      ExpressionAttributeValues: { ':two': { N: '2' } },
    }),
  );
  await expect(table.read([item])).rejects.toMatchObject({
    code: 'retry',
    message: expect.stringContaining('schema 2'),
  });
  await expect(sortsOf(table.list('p', ''))).rejects.toMatchObject({ code: 'retry' });
});

/** dynalite processes all keys and throttles nobody: here the client answers in its place. */
describe('a busy DynamoDB', () => {
  const keys = Array.from({ length: 3 }, (_, at) => ({ partition: 'p', sort: String(at) }));

  function answering(send: (command: unknown) => unknown) {
    const client = new DynamoDBClient({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    client.send = (async (command: unknown) => send(command)) as typeof client.send;
    const pauses: number[] = [];
    const pause = async (milliseconds: number) => pauses.push(milliseconds);
    return { table: createDynamoTable({ client, tableName: 't', pause }), pauses };
  }

  const keysOf = (command: unknown) => (command as BatchGetItemCommand).input.RequestItems?.['t']?.Keys ?? [];
  const stored = (key: object) => ({
    ...key,
    kind: { S: 'binding' },
    schema: { N: '1' },
    version: { N: '1' },
    expiresAt: { N: '1' },
    body: { S: '{}' },
  });

  test('is asked again for the keys that it left, after pauses', async () => {
    const asked: number[] = [];
    const { table, pauses } = answering((command) => {
      const [first, ...rest] = keysOf(command);
      asked.push(rest.length + 1);
      return {
        Responses: { t: first === undefined ? [] : [stored(first)] },
        UnprocessedKeys: rest.length === 0 ? {} : { t: { Keys: rest } },
      };
    });
    expect((await table.read(keys)).map((item) => item?.sort)).toEqual(['0', '1', '2']);
    expect(asked).toEqual([3, 2, 1]);
    expect(pauses).toHaveLength(2);
  });

  test('that leaves keys time after time is given up for now', async () => {
    const { table, pauses } = answering((command) => ({ UnprocessedKeys: { t: { Keys: keysOf(command) } } }));
    await expect(table.read(keys)).rejects.toMatchObject({ code: 'retry', message: expect.stringContaining('3 keys') });
    expect(pauses.length).toBeGreaterThan(4);
    expect(Math.max(...pauses)).toBeLessThan(10_000);
  });

  test('is written again after a pause that is short at first, and never long, if others have changed the item', async () => {
    const { table, pauses } = answering(() => ({}));
    for (let refusals = 1; refusals <= 30; refusals += 1) await table.backOff?.(refusals);
    expect(pauses).toHaveLength(30);
    expect(pauses[0]).toBeLessThanOrEqual(10);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(500);
  });

  test('that throttles fails what is asked of it, and a write is not taken for refused', async () => {
    const throttled = Object.assign(new Error('too fast'), { name: 'ProvisionedThroughputExceededException' });
    const { table } = answering((command) => {
      expect([BatchGetItemCommand, PutItemCommand, QueryCommand].some((each) => command instanceof each)).toBe(true);
      throw throttled;
    });
    await expect(table.read(keys)).rejects.toBe(throttled);
    await expect(table.write(undefined, endpoint('p', 's'))).rejects.toBe(throttled);
    await expect(sortsOf(table.list('p', ''))).rejects.toBe(throttled);
  });
});
