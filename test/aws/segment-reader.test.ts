import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { limitReads } from '#aws/limit-reads.ts';
import { createSegmentReader, readTableBytes } from '#aws/segment-reader.ts';
import type { Item, StoredObservation } from '#core/store/table.ts';
import { openTestDatabase, type TestDatabase, type TestTable } from '#test/factories/dynamo-table.ts';

let database: TestDatabase;
let opened: TestTable;
beforeAll(async () => {
  database = await openTestDatabase();
  opened = await database.createTable();
  const common = { version: 1, expiresAt: 1_800_000_000 };
  for (let id = 0; id < 20; id += 1) {
    const partition = `finding#${id}`;
    await opened.table.write(undefined, { ...common, partition, sort: 'source#1', kind: 'contribution', body });
    const samples = { sum: body, hour: 1 };
    await opened.table.write(undefined, {
      ...common,
      partition,
      sort: 'source#samples',
      kind: 'samples',
      body: samples,
    });
    await opened.table.write(undefined, { ...common, partition, sort: 'caller', kind: 'caller', body: { partition } });
  }
});
afterAll(async () => {
  await opened.remove();
  await database.close();
});

const body: StoredObservation = { source: 's3://logs/a#1', count: 1, evidence: [], details: {} };

test('the segments of a table have all that objects told of findings, each item once, and nothing else', async () => {
  const { client, name: tableName } = opened;
  const read = createSegmentReader({ client, tableName });
  const items: Item[] = [];
  for (let segment = 0; segment < 3; segment += 1) for await (const item of read(segment, 3)) items.push(item);
  const names = items.map(({ partition, sort }) => `${partition} ${sort}`);
  expect(new Set(names).size).toBe(40);
  expect(items).toHaveLength(40);
  expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(['contribution', 'samples']));
  expect(await readTableBytes({ client, tableName })).toBeGreaterThanOrEqual(0);
});

test('what a segment takes of the table is waited for, by what the database says that it was', async () => {
  const { client, name: tableName } = opened;
  let now = 0;
  const pause = async (milliseconds: number) => {
    now += milliseconds;
  };
  const read = createSegmentReader({ client: limitReads(client, { rate: 1, now: () => now, pause }), tableName });
  for (const _ of [1, 2, 3]) for await (const item of read(0, 1)) expect(item.version).toBe(1);
  // Each of the first two pages is paid off before the next one is asked for.
  expect(now).toBeGreaterThanOrEqual(1000);
});
