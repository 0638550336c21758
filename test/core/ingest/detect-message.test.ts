import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BUCKET, createDetector, type DetectorInTest } from '#test/factories/detection.ts';
import { openTestDatabase, type TestDatabase, type TestTable } from '#test/factories/dynamo-table.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const LOG = [execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1', 'SECRET=hunter2']), connectLine(inet('10.96.0.1'))].join(
  '\n',
);

let database: TestDatabase;
let table: TestTable;
let detector: DetectorInTest;

beforeEach(async () => {
  database = await openTestDatabase();
  table = await database.createTable();
  detector = await createDetector(table);
});
afterEach(async () => {
  await detector.close();
  await table.remove();
  await database.close();
});

describe('a message of the queue', () => {
  test('is done when its object is, and metrics and the log tell what was in it, but nothing of environments', async () => {
    await detector.detect(await detector.put('a.log', `${LOG}\nno JSON`));
    expect(await detector.findings()).toHaveLength(1);
    expect(Object.fromEntries(detector.metrics)).toMatchObject({
      Objects: 1,
      Lines: 3,
      Malformed: 1,
      Execs: 1,
      ExecsWithEnvironment: 1,
      Connects: 1,
      PartialObjects: 0,
      OverwrittenObjects: 0,
      ContactsNotParked: 0,
    });
    expect(JSON.stringify(detector.logged)).not.toMatch(/hunter2|SECRET|10\.96\.0\.1/);
  });

  test('counts an object of which nothing was understood, and says in the log why and how it begins', async () => {
    await detector.detect(await detector.put('a.log', '{"a":"hunter2"}'));
    expect(Object.fromEntries(detector.metrics)).toMatchObject({ UnreadObjects: 1, PartialObjects: 1, Malformed: 1 });
    expect(detector.logged).toMatchObject([
      {
        level: 'warn',
        fields: {
          unread: { reason: expect.stringContaining('nothing in it'), firstLine: expect.stringContaining('{"a":') },
        },
      },
    ]);
    expect(JSON.stringify(detector.logged)).not.toContain('hunter2');
  });

  test('counts the output of other containers apart, and names them', async () => {
    const other = JSON.stringify({ log: 'hello', kubernetes: { container_name: 'api', namespace_name: 'shop' } });
    await detector.detect(await detector.put('a.log', `${LOG}\n${other}`));
    expect(Object.fromEntries(detector.metrics)).toMatchObject({ UnreadObjects: 0, Malformed: 0, OtherOutput: 1 });
    expect(detector.logged).toMatchObject([{ level: 'info', fields: { otherContainers: ['shop/api'] } }]);
  });

  test('raises no alarm for an object of another container alone, as shippers of all pods make them', async () => {
    const other = JSON.stringify({ log: 'hello', kubernetes: { container_name: 'api', namespace_name: 'shop' } });
    await detector.detect(await detector.put('a.log', other));
    expect(Object.fromEntries(detector.metrics)).toMatchObject({ UnreadObjects: 0, PartialObjects: 0, OtherOutput: 1 });
    expect(detector.logged).toMatchObject([
      { level: 'info', fields: { problem: expect.stringContaining('shop/api') } },
    ]);
  });

  test('of a deleted object is done, and counted', async () => {
    const message = await detector.put('a.log', LOG);
    detector.s3.store.bucket(BUCKET).versions.clear();
    await detector.detect(message);
    expect(Object.fromEntries(detector.metrics)).toEqual({ DeletedObjects: 1 });
    expect(detector.logged).toMatchObject([{ level: 'warn', fields: { object: `s3://${BUCKET}/a.log` } }]);
  });

  test('of an overwritten object is counted', async () => {
    detector.s3.store.bucket(BUCKET).versioning = 'off';
    const message = await detector.put('a.log', 'first');
    await detector.put('a.log', LOG);
    await detector.detect(message);
    expect(detector.metrics.get('OverwrittenObjects')).toBe(1);
    expect(await detector.findings()).toHaveLength(1);
  });

  test('of a damaged object keeps what was read, counts it, and says why', async () => {
    const lines = Array.from({ length: 2000 }, (_, at) =>
      connectLine(inet('10.96.0.1'), { process: `process ${at % 7}` }),
    );
    const whole = gzipSync([LOG, ...lines].join('\n'));
    await detector.detect(await detector.put('a.log.gz', whole.subarray(0, whole.length / 2)));
    expect(detector.metrics.get('PartialObjects')).toBe(1);
    expect(detector.logged).toMatchObject([{ level: 'warn', fields: { partial: true, problem: expect.any(String) } }]);
    expect((await detector.findings()).length).toBeGreaterThan(0);
  });

  test('whose object breaks off on the way is to be given again, and not counted as read', async () => {
    const message = await detector.put('a.log', Buffer.alloc(4_000_000, `${LOG}\n`));
    detector.s3.inject({ operation: 'GetObject', fault: { kind: 'cut', afterBytes: 1_000_000 } });
    await expect(detector.detect(message)).rejects.toMatchObject({ code: 'retry' });
    expect(detector.metrics.get('Objects')).toBeUndefined();
    await detector.detect(message);
    expect(Object.fromEntries(detector.metrics)).toMatchObject({ Objects: 1, PartialObjects: 0 });
  });

  test('that is not understood is refused', async () => {
    for (const message of ['', '{}', '{"Records":[{"eventSource":"aws:sns"}]}']) {
      await expect(detector.detect(message)).rejects.toMatchObject({ code: 'refused' });
    }
  });
});

test('objects that are not read to their ends leave no connection behind', async () => {
  const unsupported = Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(3_000_000)]);
  for (let at = 0; at < 4; at += 1) await detector.detect(await detector.put(`${at}.xz`, unsupported));
  expect(detector.metrics.get('PartialObjects')).toBe(4);
  expect(await detector.s3.connections()).toBeLessThan(2);
});
