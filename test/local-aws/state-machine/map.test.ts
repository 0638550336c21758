import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Laboratory, mapState, openLaboratory, thrown, type Work } from '#test/factories/laboratory.ts';

type Batch = { readonly BatchInput?: unknown; readonly Items: readonly { readonly Key: string }[] };

let laboratory: Laboratory;
beforeEach(async () => {
  laboratory = await openLaboratory();
});
afterEach(() => laboratory.close());

const INPUT = { bucket: 'logs', prefix: 'a/' };
const keysOf = ({ Items }: Batch) => Items.map(({ Key }) => Key);
const open = (work: (batch: Batch) => unknown, fields: object = {}) =>
  laboratory.open({ states: { Each: mapState(fields) }, work: work as Work });

async function putMany(count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, index) => `a/${String(index).padStart(4, '0')}`);
  for (const key of [...keys].reverse()) await laboratory.put(key);
  return keys;
}

describe('items', () => {
  test('are the objects below the prefix, over all pages of the list, as Step Functions gives them', async () => {
    const keys = await putMany(1203);
    await laboratory.put('b/other');
    const seen: Batch[] = [];
    const run = await open((batch) => seen.push(batch), { ItemBatcher: { MaxItemsPerBatch: 100 } }).run(INPUT);
    expect(run).toMatchObject({ status: 'SUCCEEDED', map: { counts: { total: 1203, succeeded: 1203, pending: 0 } } });
    expect(seen.flatMap(keysOf).sort()).toEqual(keys);
    expect(seen).toHaveLength(13);
    expect(seen[0]?.Items[0]).toEqual({
      Etag: '"9dd4e461268c8034f5c8564e155c67a6"',
      Key: expect.stringMatching(/^a\//),
      LastModified: expect.any(Number),
      Size: 1,
      StorageClass: 'STANDARD',
    });
  });

  test('are the lines of a JSON Lines object', async () => {
    await laboratory.put('list.jsonl', '{"Key":"x","role":"range"}\n\n{"Key":"y"}\n');
    const seen: Batch[] = [];
    await open((batch) => seen.push(batch), reader('JSONL', 'list.jsonl')).run(INPUT);
    expect(seen).toEqual([
      { BatchInput: { run: 'run' }, Items: [{ Key: 'x', role: 'range' }] },
      { BatchInput: { run: 'run' }, Items: [{ Key: 'y' }] },
    ]);
  });

  test('are what an S3 Inventory lists, column by column', async () => {
    const files = [{ key: 'inventory/1.csv.gz' }, { key: 'inventory/2.csv.gz' }];
    await laboratory.put(
      'manifest.json',
      JSON.stringify({ fileFormat: 'CSV', fileSchema: 'Bucket, Key, Size', files }),
    );
    await laboratory.put('inventory/1.csv.gz', gzipSync('"logs","a%2Cb","3"\n"logs","c","4"\n'));
    await laboratory.put('inventory/2.csv.gz', gzipSync('"logs","d","5"\n'));
    const seen: Batch[] = [];
    await open((batch) => seen.push(batch), reader('MANIFEST', 'manifest.json')).run(INPUT);
    expect(seen.flatMap(({ Items }) => Items)).toEqual([
      { Bucket: 'logs', Key: 'a%2Cb', Size: '3' },
      { Bucket: 'logs', Key: 'c', Size: '4' },
      { Bucket: 'logs', Key: 'd', Size: '5' },
    ]);
  });

  test('can be selected from', async () => {
    await putMany(2);
    const seen: unknown[] = [];
    const fields = {
      ItemBatcher: { MaxItemsPerBatch: 2 },
      ItemSelector: { 'at.$': '$$.Map.Item.Index', 'key.$': '$$.Map.Item.Value.Key', 'bucket.$': '$.bucket' },
    };
    await open((batch) => seen.push(batch), fields).run(INPUT);
    expect(seen).toEqual([
      {
        Items: [
          { at: 0, key: 'a/0000', bucket: 'logs' },
          { at: 1, key: 'a/0001', bucket: 'logs' },
        ],
      },
    ]);
  });

  test('of an empty prefix are none, and the map is done', async () => {
    const run = await open(() => 0).run(INPUT);
    expect(run).toMatchObject({ status: 'SUCCEEDED', map: { counts: { total: 0 } } });
  });

  test('that cannot be read fail the run, with where and why', async () => {
    const run = await open(() => 0).run({ ...INPUT, bucket: 'nobody' });
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    expect(run?.cause).toContain('nobody');
    expect(run?.cause).toContain('NoSuchBucket');
  });

  function reader(InputType: string, Key: string): object {
    const Parameters = { 'Bucket.$': '$.bucket', Key };
    return {
      MaxConcurrency: 1,
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType }, Parameters },
    };
  }
});

test('a batch ends before it has more bytes than it may', async () => {
  await putMany(20);
  const seen: Batch[] = [];
  await open((batch) => seen.push(batch), { ItemBatcher: { MaxInputBytesPerBatch: 400, BatchInput: { a: 1 } } }).run(
    INPUT,
  );
  expect(seen.flatMap(keysOf)).toHaveLength(20);
  expect(Math.max(...seen.map((batch) => JSON.stringify(batch).length))).toBeLessThanOrEqual(400);
  expect(seen.length).toBeLessThan(20);
});

test('no more children run at the same time than the map says', async () => {
  await putMany(12);
  let running = 0;
  let most = 0;
  await open(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
  }).run(INPUT);
  expect(most).toBe(3);
});

describe('failures', () => {
  const resultsOf = (output: unknown) =>
    (output as { ResultWriterDetails: Record<'Bucket' | 'Key', string> }).ResultWriterDetails;
  const failing = (batch: Batch) => {
    if (keysOf(batch)[0]?.endsWith('0')) throw thrown('Broken', 'it broke');
    return keysOf(batch);
  };

  test('that are tolerated are in the results, and the run goes on', async () => {
    await putMany(20);
    const run = await open(failing, { ToleratedFailurePercentage: 10 }).run(INPUT);
    expect(run).toMatchObject({ status: 'SUCCEEDED', map: { counts: { succeeded: 18, failed: 2 } } });
    const { Bucket, Key } = resultsOf(run?.output);
    expect([Bucket, Key]).toEqual(['results', expect.stringMatching(/^runs\/run\/map\/[\w-]{36}\/manifest\.json$/)]);
    const { ResultFiles } = laboratory.read(Key) as { ResultFiles: Record<string, { Key: string }[]> };
    expect(ResultFiles['PENDING']).toEqual([]);
    expect(laboratory.read(ResultFiles['SUCCEEDED']?.[0]?.Key ?? '')).toHaveLength(18);
    expect(laboratory.read(ResultFiles['FAILED']?.[0]?.Key ?? '')).toMatchObject([
      {
        Error: 'Broken',
        Cause: JSON.stringify({ errorType: 'Broken', errorMessage: 'it broke' }),
        Input: expect.stringContaining('"Key":"a/0000"'),
        Status: 'FAILED',
      },
      { Status: 'FAILED' },
    ]);
  });

  test.each([
    [{ ToleratedFailurePercentage: 9 }],
    [{ ToleratedFailureCountPath: '$.tolerated' }],
    [{ ToleratedFailureCount: 5, ToleratedFailurePercentagePath: '$.tolerated' }],
    [{}],
  ])('that are too many fail the run: %j', async (fields) => {
    await putMany(20);
    const run = await open(failing, fields).run({ ...INPUT, tolerated: 1 });
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  });

  test('are redriven: those that failed and those that never ran, and no others', async () => {
    const keys = await putMany(20);
    let isBroken = true;
    const seen: string[] = [];
    const work = (batch: Batch) => {
      if (isBroken) failing(batch);
      seen.push(...keysOf(batch));
    };
    const executions = open(work, { MaxConcurrency: 1 });
    expect(await executions.run(INPUT)).toMatchObject({ status: 'FAILED' });
    isBroken = false;
    await executions.redrive('run');
    await executions.settled();
    const run = executions.describe('run');
    expect(run).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1, map: { counts: { succeeded: 20, failed: 0 } } });
    expect(run).not.toHaveProperty('error');
    expect(seen.sort()).toEqual(keys);
    expect(executions.statuses.map(({ status }) => status)).toEqual(['RUNNING', 'FAILED', 'RUNNING', 'SUCCEEDED']);
  });

  test('are tried again where the child says so', async () => {
    await putMany(1);
    let attempts = 0;
    const Retry = [{ ErrorEquals: ['Lambda.ServiceException'], IntervalSeconds: 60, MaxAttempts: 2 }];
    const child = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:work', Retry, End: true };
    const { ItemProcessor } = mapState() as { ItemProcessor: object };
    const run = await open(
      () => {
        attempts += 1;
        if (attempts < 3) throw thrown('Lambda.ServiceException');
        return attempts;
      },
      { ItemProcessor: { ...ItemProcessor, States: { Batch: child } } },
    ).run(INPUT);
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(attempts).toBe(3);
  });
});

test('a run that is stopped is aborted, and redriven it does the rest', async () => {
  const keys = await putMany(9);
  const seen: string[] = [];
  let isStopped = false;
  const executions = open(async (batch) => {
    if (seen.length === 3 && !isStopped) {
      isStopped = true;
      void executions.stop('run');
    }
    if (isStopped && seen.length >= 3 && executions.describe('run')?.redriveCount === 0)
      await new Promise(() => undefined);
    seen.push(...keysOf(batch));
  });
  const stopped = await executions.run(INPUT);
  expect(stopped).toMatchObject({ status: 'ABORTED' });
  await executions.redrive('run');
  await executions.settled();
  expect(executions.describe('run')).toMatchObject({ status: 'SUCCEEDED' });
  expect(seen.sort()).toEqual(keys);
});

test('another process can ask for a run to be stopped', async () => {
  await putMany(3);
  const executions = open(() => new Promise(() => undefined));
  await executions.start('run', INPUT);
  laboratory.executionFolder.requestStop('run');
  await executions.settled();
  expect(executions.describe('run')).toMatchObject({ status: 'ABORTED' });
});

test('a run that is suspended is neither stopped nor told, and goes on where it was', async () => {
  const keys = await putMany(6);
  const seen: string[] = [];
  let isStuck = true;
  const executions = open(async (batch) => {
    if (seen.length === 2 && isStuck) await new Promise(() => undefined);
    seen.push(...keysOf(batch));
  });
  await executions.start('run', INPUT);
  while (seen.length < 2) await new Promise(setImmediate);
  await executions.suspend();
  expect(executions.describe('run')).toMatchObject({ status: 'RUNNING', position: { state: 'Each' } });
  isStuck = false;
  await executions.resume('run');
  await executions.settled();
  expect(executions.describe('run')).toMatchObject({ status: 'SUCCEEDED' });
  expect(seen.sort()).toEqual(keys);
  expect(executions.statuses.map(({ status }) => status)).toEqual(['RUNNING', 'RUNNING', 'SUCCEEDED']);
});

test('a run whose process ended goes on where it was', async () => {
  const keys = await putMany(6);
  const seen: string[] = [];
  let end = (_: unknown) => {};
  const ended = new Promise((resolve) => {
    end = resolve;
  });
  const dying = open(async (batch) => {
    if (seen.length === 3) await ended;
    else seen.push(...keysOf(batch));
  });
  await dying.start('run', INPUT);
  while (seen.length < 3) await new Promise(setImmediate);
  const other = open((batch) => seen.push(...keysOf(batch)));
  await other.resume('run');
  await other.settled();
  expect(other.describe('run')).toMatchObject({ status: 'SUCCEEDED', map: { counts: { succeeded: 6 } } });
  expect(seen.sort()).toEqual(keys);
  end(undefined);
  await dying.settled();
});
