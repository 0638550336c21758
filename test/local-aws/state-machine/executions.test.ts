import { statSync, truncateSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { PARTED_STEPS } from '#core/rescan/report/division.ts';
import {
  type Laboratory,
  type ObjectBatch,
  openLaboratory,
  planOf,
  RESULTS,
  thrown,
} from '#test/factories/laboratory.ts';

/** The first of them synthesises the stack. */
jest.setTimeout(60_000);

let laboratory: Laboratory;
beforeEach(async () => {
  laboratory = await openLaboratory();
});
afterEach(() => laboratory.close());

const keysOf = ({ Items }: ObjectBatch) => Items.map(({ Key }) => Key);

async function putMany(count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, index) => `a/${String(index).padStart(4, '0')}`);
  for (const key of [...keys].reverse()) await laboratory.put(key);
  return keys;
}

/** Keeps what batches are given, which give their keys. */
function seeing() {
  const seen: ObjectBatch[] = [];
  const batch = (one: ObjectBatch) => {
    seen.push(one);
    return keysOf(one);
  };
  return { seen, batch };
}

describe('items', () => {
  test('are the objects below the prefix, over all pages of the list, as Step Functions gives them', async () => {
    const keys = await putMany(1203);
    await laboratory.put('b/other');
    const { seen, batch } = seeing();
    const run = await laboratory.open({ batch, batchSize: 100 }).run();
    expect(run).toMatchObject({ status: 'SUCCEEDED', counts: { total: 1203, succeeded: 1203, failed: 0 } });
    expect(seen.flatMap(keysOf).sort()).toEqual(keys);
    expect(seen).toHaveLength(13);
    expect(seen[0]).toMatchObject({ BatchInput: { run: 'run', reader: 'objects', from: null } });
    expect(seen[0]?.Items[0]).toEqual({
      Etag: '"9dd4e461268c8034f5c8564e155c67a6"',
      Key: expect.stringMatching(/^a\//),
      LastModified: expect.any(Number),
      Size: 1,
      StorageClass: 'STANDARD',
    });
  });

  test('are the lines of a JSON Lines object', async () => {
    const plan = ({ run, input }: { run: string; input: unknown }) => ({ ...planOf(run, input), reader: 'manifest' });
    await laboratory.put('runs/run/manifest.jsonl', '{"Key":"x","role":"range"}\n\n{"Key":"y"}\n', RESULTS);
    const { seen, batch } = seeing();
    await laboratory.open({ plan, batch, batchSize: 100 }).run();
    expect(seen).toMatchObject([{ Items: [{ Key: 'x', role: 'range' }, { Key: 'y' }] }]);
  });

  test('are what an S3 Inventory lists, column by column', async () => {
    const inventory = { bucket: 'logs', key: 'manifest.json' };
    const plan = ({ run }: { run: string }) => ({ ...planOf(run, {}), reader: 'inventory', inventory });
    const files = [{ key: 'inventory/1.csv.gz' }, { key: 'inventory/2.csv.gz' }];
    const manifest = { fileFormat: 'CSV', fileSchema: 'Bucket, Key, VersionId, Size', files };
    await laboratory.put('manifest.json', JSON.stringify(manifest));
    await laboratory.put('inventory/1.csv.gz', gzipSync('"logs","a%2Cb%22","","3"\n"logs","c","","4"\n'));
    await laboratory.put('inventory/2.csv.gz', gzipSync('"logs","d","","5"\n'));
    const { seen, batch } = seeing();
    await laboratory.open({ plan, batch, batchSize: 100 }).run();
    expect(seen.flatMap(({ Items }) => Items)).toEqual([
      { Bucket: 'logs', Key: 'a%2Cb%22', VersionId: '', Size: '3' },
      { Bucket: 'logs', Key: 'c', VersionId: '', Size: '4' },
      { Bucket: 'logs', Key: 'd', VersionId: '', Size: '5' },
    ]);
  });

  test('of an empty prefix are none, and the run is done', async () => {
    expect(await laboratory.open({}).run()).toMatchObject({ status: 'SUCCEEDED', counts: { total: 0 } });
  });

  test('that cannot be read fail the run, with why', async () => {
    const plan = ({ run }: { run: string }) => ({ ...planOf(run, {}), bucket: 'nobody' });
    const run = await laboratory.open({ plan }).run();
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    expect(run?.cause).toContain('NoSuchBucket');
  });
});

test('each function gets what the definition gives it, and the last one gives the output of the run', async () => {
  await putMany(1);
  const seen: unknown[] = [];
  const run = await laboratory
    .open({
      plan(event) {
        seen.push(event);
        return planOf(event.run, event.input);
      },
      report(event) {
        seen.push(event);
        return { objects: 1 };
      },
    })
    .run({ prefix: 'a/' }, 'night');
  expect(seen).toEqual([
    { run: 'night', input: { prefix: 'a/' } },
    { run: 'night', step: 'gather', division: { folder: 'parts' } },
  ]);
  expect(run).toMatchObject({ status: 'SUCCEEDED', input: { prefix: 'a/' }, output: { objects: 1 } });
});

test('no more batches run at the same time than may', async () => {
  await putMany(12);
  let running = 0;
  let most = 0;
  const batch = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
    return [];
  };
  await laboratory.open({ batch, concurrency: 3 }).run();
  expect(most).toBe(3);
});

describe('failures', () => {
  /** Of the first and the eleventh object. */
  const failing = (batch: ObjectBatch) => {
    if (keysOf(batch)[0]?.endsWith('0')) throw thrown('Broken', 'it broke');
    return keysOf(batch);
  };
  const tolerating = (toleratedFailurePercentage: number) => ({
    plan: ({ run, input }: { run: string; input: unknown }) => ({ ...planOf(run, input), toleratedFailurePercentage }),
  });

  test('that are tolerated are in the results, and the run goes on', async () => {
    await putMany(20);
    const run = await laboratory.open({ ...tolerating(10), batch: failing }).run();
    expect(run).toMatchObject({ status: 'SUCCEEDED', counts: { succeeded: 18, failed: 2 } });
    const written = laboratory.server.calls.map(({ key }) => key).filter((key) => key.startsWith('runs/run/map/'));
    const manifest = written.find((key) => key.endsWith('/manifest.json')) ?? '';
    const [{ ResultFiles }] = laboratory.readLines(manifest) as [{ ResultFiles: Record<string, { Key: string }[]> }];
    expect(ResultFiles['PENDING']).toEqual([]);
    expect(laboratory.readLines(ResultFiles['SUCCEEDED']?.[0]?.Key ?? '')).toHaveLength(18);
    expect(laboratory.readLines(ResultFiles['FAILED']?.[0]?.Key ?? '')).toMatchObject([
      {
        Error: 'Broken',
        Cause: JSON.stringify({ errorType: 'Broken', errorMessage: 'it broke' }),
        Input: expect.stringContaining('"Key":"a/0000"'),
        Status: 'FAILED',
      },
      { Status: 'FAILED' },
    ]);
  });

  test('that are too many fail the run', async () => {
    await putMany(20);
    const run = await laboratory.open({ ...tolerating(9), batch: failing }).run();
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    expect(run?.cause).toContain('2 of 20 items failed');
  });

  test('are run again: what failed and what never ran, and nothing else', async () => {
    const keys = await putMany(20);
    let isBroken = true;
    const seen: string[] = [];
    let plans = 0;
    const executions = laboratory.open({
      concurrency: 1,
      plan({ run, input }) {
        plans += 1;
        return planOf(run, input);
      },
      batch(batch) {
        if (isBroken) failing(batch);
        seen.push(...keysOf(batch));
        return [];
      },
    });
    expect(await executions.run()).toMatchObject({ status: 'FAILED', counts: { failed: 2 } });
    isBroken = false;
    const run = await executions.resume();
    expect(run).toMatchObject({ status: 'SUCCEEDED', counts: { succeeded: 20, failed: 0 } });
    expect(run).not.toHaveProperty('error');
    expect(seen.sort()).toEqual(keys);
    expect(plans).toBe(1);
    expect(executions.ended.map(({ status }) => status)).toEqual(['FAILED', 'SUCCEEDED']);
  });

  test.each([
    ['Lambda.ServiceException', 9, 'SUCCEEDED'],
    ['Lambda.ServiceException', 10, 'FAILED'],
    ['Sandbox.Timedout', 3, 'SUCCEEDED'],
    ['Sandbox.Timedout', 4, 'FAILED'],
    ['Broken', 2, 'FAILED'],
    ['resume', 201, 'SUCCEEDED'],
  ])('named %s are tried again as often as the definition says (%d attempts)', async (name, needed, status) => {
    await putMany(1);
    let attempts = 0;
    const batch = () => {
      attempts += 1;
      if (attempts < needed) throw thrown(name);
      return [];
    };
    expect(await laboratory.open({ batch }).run()).toMatchObject({ status });
  });

  test('of what is asked for in a wrong way have the name and the words of the function', async () => {
    const failed = await laboratory
      .open({
        plan() {
          throw thrown('settings', 'from: expected a date');
        },
      })
      .run();
    expect(failed).toMatchObject({ status: 'FAILED', error: 'settings' });
    expect(JSON.parse(failed?.cause ?? '')).toEqual({ errorType: 'settings', errorMessage: 'from: expected a date' });
  });

  test('of a function that gives more than 256 KB are those of the cloud', async () => {
    const failed = await laboratory.open({ plan: () => 'x'.repeat(262_144) }).run();
    expect(failed).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  test('of paths that lead nowhere fail the run', async () => {
    const failed = await laboratory.open({ plan: () => ({ run: 'run' }) }).run();
    expect(failed).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(failed?.cause).toContain('$.reader');
  });
});

test('a run that is to stop is aborted, also by another process, and run again it does the rest', async () => {
  const keys = await putMany(9);
  const seen: string[] = [];
  let isStuck = true;
  const executions = laboratory.open({
    async batch(batch) {
      if (seen.length >= 3 && isStuck) {
        laboratory.executionFolder.requestStop('run');
        await new Promise(() => undefined);
      }
      seen.push(...keysOf(batch));
      return [];
    },
  });
  expect(await executions.run()).toMatchObject({ status: 'ABORTED' });
  isStuck = false;
  expect(await executions.resume()).toMatchObject({ status: 'SUCCEEDED' });
  expect(seen.sort()).toEqual(keys);
});

test('a run that is suspended has not ended, and goes on where it was', async () => {
  const keys = await putMany(6);
  const seen: string[] = [];
  const stuck = laboratory.open({
    async batch(batch) {
      if (seen.length === 2) await new Promise(() => undefined);
      seen.push(...keysOf(batch));
      return [];
    },
  });
  stuck.start('run', {});
  while (seen.length < 2) await new Promise(setImmediate);
  await stuck.suspend();
  expect(laboratory.executionFolder.read('run')).toMatchObject({ status: 'RUNNING' });
  expect(laboratory.executionFolder.read('run')?.process).toBeUndefined();
  expect(stuck.ended).toEqual([]);
  const { seen: rest, batch } = seeing();
  const other = laboratory.open({ batch });
  expect(await other.resume()).toMatchObject({ status: 'SUCCEEDED', counts: { succeeded: 6 } });
  expect([...seen, ...rest.flatMap(keysOf)].sort()).toEqual(keys);
});

test('a run whose process ended while it wrote goes on where it was', async () => {
  const keys = await putMany(6);
  const { seen, batch } = seeing();
  await laboratory.open({ batch }).run();
  const path = laboratory.doneFile('run');
  truncateSync(path, statSync(path).size - 5);
  const execution = laboratory.executionFolder.existing('run');
  laboratory.executionFolder.write({ ...execution, status: 'RUNNING' });
  expect(await laboratory.open({ batch }).resume()).toMatchObject({ status: 'SUCCEEDED' });
  expect(new Set(seen.flatMap(keysOf))).toEqual(new Set(keys));
});

test('the parts of a report are done at once, step after step; those that are done are not done again', async () => {
  await laboratory.put('a/1');
  const works: string[] = [];
  let atOnce = 0;
  let most = 0;
  let isBroken = true;
  const part = async (work: string) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise(setImmediate);
    atOnce -= 1;
    works.push(work);
    if (work === 'sum 2' && isBroken) throw thrown('settings');
  };
  const first = laboratory.open({ part });
  expect(await first.run()).toMatchObject({ status: 'FAILED', error: 'settings' });
  expect(works.filter((work) => work.startsWith('join'))).toEqual([]);
  expect(most).toBeGreaterThan(1);
  const before = [...works];
  isBroken = false;
  expect(await laboratory.open({ part }).resume()).toMatchObject({ status: 'SUCCEEDED', output: 'done' });
  const steps = works.map((work) => work.split(' ')[0]);
  expect(steps.indexOf('sum')).toBeGreaterThan(steps.lastIndexOf('deal'));
  for (const [at, step] of PARTED_STEPS.slice(1).entries()) {
    expect(steps.indexOf(step)).toBeGreaterThan(steps.lastIndexOf(PARTED_STEPS[at] ?? ''));
  }
  const again = works.slice(before.length);
  expect(again.filter((work) => work !== 'sum 2' && before.includes(work))).toEqual([]);
  expect(new Set(works).size).toBe(3 * PARTED_STEPS.length);
});
