import { describe, expect, test } from '@jest/globals';
import { planRun } from '#core/rescan/plan.ts';
import { divideReport } from '#core/rescan/report/division.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { createMemoryFiles } from '#test/factories/memory-files.ts';

const settings = defaultSettings();
const plan = planRun('run', readRescanRequest({}), { settings, logBucket: 'logs', rescanBucket: 'results' });

/** Divides the report of a run whose results are so many files of this size. */
async function divide(count: number, size: number, liveBytes: number | undefined) {
  const files = createMemoryFiles();
  const keys = Array.from({ length: count }, (_, index) => `${plan.results}/0/SUCCEEDED_${index}.jsonl`);
  const manifest = JSON.stringify({ ResultFiles: { SUCCEEDED: keys.map((Key) => ({ Key })) } });
  await files.write(`${plan.results}/0/manifest.json`, '', (write) => write(manifest));
  const list = async function* (prefix: string) {
    yield* files.list(prefix);
    for (const key of keys) yield { key, size };
  };
  return divideReport({ plan, status: 'complete', files: { ...files, list }, id: 'id', liveBytes });
}

describe('the work of a report', () => {
  test('of a small run is a part of each step', async () => {
    expect((await divide(1, 1000, 1000)).division).toMatchObject({ deals: 1, shards: 1, finders: 1, segments: 1 });
    expect((await divide(0, 0, 0)).division).toMatchObject({ deals: 1, shards: 1, finders: 1, segments: 1 });
  });

  test('of 100 million objects, and of a large live table, is bounded in each part', async () => {
    // 400 bytes an object, in files of 5 GB; a table of 65 GB.
    const { division } = await divide(8, 5e9, 65e9);
    expect(division).toMatchObject({ deals: 8, shards: 100, finders: 16, segments: 109 });
  });

  test('fits into the state and the history of an execution, however large all is', async () => {
    const work = await divide(1000, 1e12, 1e16);
    expect(JSON.stringify(work).length).toBeLessThan(262_144 / 2);
    const parts = work.deal.length + work.sum.length + work.compare.length;
    // Seven events a part, and five more for each time that it is tried again.
    expect(parts * 7).toBeLessThan(25_000);
  });

  test('does not look for what live detection told where it names clusters otherwise', async () => {
    expect((await divide(1, 1, undefined)).division.segments).toBe(0);
  });
});
