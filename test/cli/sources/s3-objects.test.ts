import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listObjectSources } from '#cli/sources/s3-objects.ts';
import { readInstant } from '#core/object-selection/time-range.ts';
import { createRescanBench, LOGS, type RescanBench } from '#test/factories/rescan.ts';

const DAY = 86_400_000;
const variables = process.env;
let bench: RescanBench;

beforeAll(async () => {
  bench = await createRescanBench();
  process.env = {
    ...variables,
    AWS_ENDPOINT_URL: bench.s3.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const days = ['2025/12/20', '2025/12/30', '2026/01/05', '2026/01/31/23', '2026/02/01/00', '2026/02/09', '2027/01/05'];
  const folders = ['', 'cluster=blue/', 'node-1/', 'a/b/c/d/e/f/g/h/i/j/'];
  for (const folder of folders) {
    for (const day of days) await bench.put(`${folder}${day}/x.gz`, ['{}']);
    await bench.put(`${folder}tracee-2026-01-05.log`, ['{}']);
    await bench.put(`${folder}year=2026/month=01/day=7/y`, ['{}']);
  }
  await bench.put('undated/new.log', ['{}']);
  await bench.put('undated/old.log', ['{}'], '2026-01-10T00:00:00Z');
});
afterAll(async () => {
  process.env = variables;
  await bench.close();
});

describe('the objects of a time', () => {
  test.each([
    ['2026-01-01', '2026-02-01', 7],
    ['2026-01-05', '2026-01-06', 0],
    ['2026-01-31', '2026-02-01', 2],
    ['2025-12-20', '2027-01-06', 1],
  ])('are the same for a scan and for a rescan: %s to %s, %i days before', async (from, to, lookbackDays) => {
    const { items } = await bench.plan(`${from}-${to}`, { from, to, lookbackDays });
    const planned = items.map((item) => item as { Key: string; role: string });
    const wanted = { range: { from: readInstant(from), to: readInstant(to) }, lookback: lookbackDays * DAY };
    const scanned: string[] = [];
    for await (const { key, isForEndpoints } of listObjectSources({ bucket: LOGS, prefix: '' }, wanted)) {
      scanned.push(`${isForEndpoints ? 'lookback' : 'range'} ${key}`);
    }
    expect(scanned.length).toBeGreaterThan(4);
    expect(scanned.toSorted()).toEqual(planned.map(({ Key, role }) => `${role} ${Key}`).sort());
  });
});
