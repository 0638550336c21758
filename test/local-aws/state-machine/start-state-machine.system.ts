import { gzipSync } from 'node:zlib';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { countMessages } from '#local-aws/functions/poller.ts';
import { constructHistory, EARLY_CONTACT } from '#test/factories/history.ts';
import {
  INVENTORY_BUCKET,
  type LocalStateMachine,
  openLocalStateMachine,
} from '#test/factories/local-state-machine.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

jest.setTimeout(120_000);

const ALWAYS = 1_000_000;

let rescans: LocalStateMachine;
beforeAll(async () => {
  rescans = await openLocalStateMachine();
});
afterAll(() => rescans.close());

test('hundreds of objects in any order, some listed twice, give what a scan of them gives', async () => {
  const history = constructHistory(400);
  await rescans.put(history, 'all/');
  const run = await rescans.run('all', { prefix: 'all/', inventory: await putInventory([...history.keys()]) });
  expect(run).toMatchObject({
    status: 'SUCCEEDED',
    output: { status: 'complete', objects: { read: history.size, partial: 3, failed: 0, skipped: 0 } },
    counts: { total: history.size + Math.ceil(history.size / 10) },
  });
  await expectFindingsOfScan('all', 'all/');
  expect(rescans.findings('all')).toContainEqual(
    expect.objectContaining({ container: EARLY_CONTACT, basis: 'observed', count: 1 }),
  );
  expect(rescans.read('all', 'report.html')).toContain('<!doctype html>');
});

test('a part that fails fails the run, with a report; redriven, it is as if nothing had been', async () => {
  const history = constructHistory(300);
  await rescans.put(history, 'part/');
  const key = `part/${[...history.keys()].sort()[120]}`;
  const repair = rescans.s3.inject({
    operation: 'GetObject',
    key,
    times: ALWAYS,
    // The client asks again for what S3 refuses, for a minute; what breaks off goes up at once.
    fault: { kind: 'cut', afterBytes: 10 },
  });
  const failed = await rescans.run('part', { prefix: 'part/' });
  expect(failed).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  const summary = JSON.parse(rescans.read('part', 'summary.json'));
  expect(summary).toMatchObject({ run: 'part', status: 'incomplete' });
  expect(summary.objects.read).toBeLessThan(history.size);
  expect(rescans.read('part', 'report.html')).toContain('<!doctype html>');
  repair();
  expect(await rescans.redrive('part')).toMatchObject({
    status: 'SUCCEEDED',
    output: { status: 'complete', objects: { read: history.size, failed: 0 } },
  });
  await expectFindingsOfScan('part', 'part/');
});

test('an object that is deleted after it was listed is named, and the run is done', async () => {
  await rescans.s3.store.put(rescans.logs, 'deleted/a.log', { body: Buffer.from(execLine(null)) });
  await rescans.s3.store.put(rescans.logs, 'deleted/b.log', { body: Buffer.from(execLine(null)) });
  rescans.s3.inject({
    operation: 'GetObject',
    key: 'deleted/b.log',
    times: ALWAYS,
    fault: { kind: 'error', code: 'NoSuchKey' },
  });
  const run = await rescans.run('deleted', { prefix: 'deleted/' });
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { objects: { read: 1, failed: 1 } } });
  expect(JSON.parse(rescans.read('deleted', 'summary.json'))).toMatchObject({
    partialSources: [`s3://${rescans.logs}/deleted/b.log`],
  });
});

test('of a range of time only its objects are read, and those before it for what they tell of containers', async () => {
  const env = ['KUBERNETES_SERVICE_HOST=10.96.0.1'];
  const at = (day: number) => ({ timestamp: `${Date.UTC(2026, 0, day, 12)}000000`, container: 'dated' });
  for (let day = 1; day <= 30; day += 1) {
    const lines = [day === 7 ? execLine(env, at(day)) : '', connectLine(inet('10.96.0.1'), at(day))];
    const key = `dated/2026/01/${String(day).padStart(2, '0')}/node.log`;
    await rescans.s3.store.put(rescans.logs, key, { body: Buffer.from(lines.join('\n')) });
  }
  const before = rescans.s3.calls.length;
  const range = { from: '2026-01-10', to: '2026-01-12', lookbackDays: 2 };
  const run = await rescans.run('dated', { prefix: 'dated/', ...range });
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { status: 'complete' } });
  const read = rescans.s3.calls
    .slice(before)
    .filter((call) => call.operation === 'GetObject' && call.bucket === rescans.logs);
  const days = read.map(({ key }) => Number(key.split('/')[3])).sort((a, b) => a - b);
  // A day to spare at both ends, for what was shipped late.
  expect(days).toEqual([7, 8, 9, 10, 11, 12]);
  expect(rescans.findings('dated')).toMatchObject([{ container: 'dated', basis: 'observed', count: 2 }]);
});

test.each([
  ['an empty prefix', { prefix: 'nothing/here/' }, 'there is no object below s3://'],
  ['a date that is none', { from: 'yesterday' }, 'input: from: expected a date such as 2026-01-31'],
  ['a range that ends before it begins', { from: '2026-02-01', to: '2026-01-01' }, 'input: to: expected a time after'],
  ['a bucket that is not there', { bucket: 'nobody-has-it', prefix: '' }, 'there is no such bucket'],
])('%s is refused before anything is read', async (name, input, message) => {
  const id = name.replaceAll(' ', '-');
  const run = await rescans.run(id, input);
  expect(run).toMatchObject({ status: 'FAILED', error: 'settings' });
  expect(run?.cause).toContain(message);
});

test.each([
  ['AccessDenied', 'access denied; the roles of the rescan may read the bucket of the stack'],
  ['PermanentRedirect', 'it is in another region'],
] as const)('what S3 answers with %s is told in plain words', async (code, message) => {
  const repair = rescans.s3.inject({ operation: 'ListObjectsV2', times: ALWAYS, fault: { kind: 'error', code } });
  const run = await rescans.run(code, {});
  repair();
  expect(run).toMatchObject({ status: 'FAILED', error: 'settings' });
  expect(run?.cause).toContain(message);
});

test('results that may not be written are told as such, and not tried again', async () => {
  const fault = { kind: 'error', code: 'AccessDenied' } as const;
  await rescans.s3.store.put(rescans.logs, 'unwritable/a.log', { body: Buffer.from(execLine(null)) });
  const repair = rescans.s3.inject({ operation: 'PutObject', times: ALWAYS, fault });
  const run = await rescans.run('unwritable', { prefix: 'unwritable/', from: '2020-01-01' });
  repair();
  expect(run).toMatchObject({ status: 'FAILED', error: 'refused' });
  expect(run?.cause).toContain(
    "/runs/unwritable/manifest.jsonl: AccessDenied: Access Denied; the function's role needs",
  );
});

test('no run has touched the live path: its table, its queue, the bucket of the logs', async () => {
  const { Count } = await rescans.clients.dynamodb.send(
    new ScanCommand({ TableName: rescans.liveTable, Select: 'COUNT' }),
  );
  expect(Count).toBe(0);
  expect(await countMessages(rescans.clients.sqs, rescans.queueUrl)).toBe(0);
  const writes = rescans.s3.calls.filter(({ operation }) => !/^(Get|Head|List)/.test(operation));
  expect(writes.filter(({ bucket, key }) => bucket === rescans.logs && key !== '')).toEqual([]);
  expect(rescans.problems).toEqual([]);
});

/** The same findings by id and basis. A count that is lower says so: the connection was there before what explains it. */
async function expectFindingsOfScan(run: string, prefix: string): Promise<void> {
  const scanned = await rescans.scan(prefix);
  const found = rescans.findings(run);
  expect(found.map(({ id, basis }) => ({ id, basis }))).toEqual(scanned.map(({ id, basis }) => ({ id, basis })));
  for (const [index, { count, countIsLowerBound }] of found.entries()) {
    const exact = scanned[index]?.count ?? 0;
    if (countIsLowerBound) expect(count).toBeLessThanOrEqual(exact);
    else expect(count).toBe(exact);
  }
}

/** An S3 Inventory in an order of its own, with every tenth object twice. */
async function putInventory(keys: readonly string[]): Promise<string> {
  const twice = [...keys, ...keys.filter((_, index) => index % 10 === 0)].map((key) => `all/${key}`);
  const shuffled = twice.map((key, index) => ({ key, at: (index * 7919) % twice.length })).sort((a, b) => a.at - b.at);
  const rows = shuffled.map(
    ({ key }) => `"${rescans.logs}","${encodeURIComponent(key)}","10","2026-01-01T00:00:00.000Z"\n`,
  );
  const manifest = {
    sourceBucket: rescans.logs,
    fileFormat: 'CSV',
    fileSchema: 'Bucket, Key, Size, LastModifiedDate',
    files: [{ key: 'list.csv.gz' }],
  };
  await rescans.s3.store.put(INVENTORY_BUCKET, 'list.csv.gz', { body: gzipSync(rows.join('')) });
  await rescans.s3.store.put(INVENTORY_BUCKET, 'manifest.json', { body: Buffer.from(JSON.stringify(manifest)) });
  return `s3://${INVENTORY_BUCKET}/manifest.json`;
}
