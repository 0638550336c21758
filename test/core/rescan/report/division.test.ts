import { describe, expect, test } from '@jest/globals';
import { batchPartKey } from '#core/rescan/batch-parts.ts';
import { planRun } from '#core/rescan/plan.ts';
import { divideReport, PARTED_STEPS } from '#core/rescan/report/division.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { createMemoryFiles } from '#test/factories/memory-files.ts';

const settings = defaultSettings();
const plan = planRun('run', readRescanRequest({}), { settings, logBucket: 'logs', rescanBucket: 'results' });

/** Divides the report of a run whose batches have so many parts of this size. */
async function divide(count: number, size: number, liveBytes: number | undefined) {
  const files = createMemoryFiles();
  const keys = Array.from({ length: count }, (_, index) => batchPartKey(plan.run, `batch/${index}`));
  const manifest = JSON.stringify({ ResultFiles: { SUCCEEDED: [{ Key: `${plan.results}/0/SUCCEEDED_0.jsonl` }] } });
  await files.write(`${plan.results}/0/manifest.json`, '', (write) => write(manifest));
  const list = async function* (prefix: string) {
    yield* files.list(prefix);
    for (const key of keys) if (key.startsWith(prefix)) yield { key, size };
  };
  return divideReport({ plan, status: 'complete', files: { ...files, list }, id: 'id', liveBytes });
}

describe('the work of a report', () => {
  test('of a small run is a part of each step', async () => {
    expect((await divide(1, 1000, 1000)).division).toMatchObject({ deals: 1, shards: 1, segments: 1 });
    expect((await divide(0, 0, 0)).division).toMatchObject({ deals: 1, shards: 1, segments: 1 });
  });

  test('of 100 million objects, and of a large live table, is bounded in each part', async () => {
    // 40 TB of log, of which batches keep 160 GB; a table of 65 GB.
    const { division } = await divide(40_000, 4e6, 65e9);
    expect(division).toMatchObject({ deals: 500, shards: 256, segments: 109 });
  });

  test('fits into the state and the history of an execution, however large all is', async () => {
    const work = await divide(1000, 1e12, 1e16);
    expect(JSON.stringify(work).length).toBeLessThan(262_144 / 2);
    const parts = PARTED_STEPS.reduce((sum, step) => sum + work[step].length, 0);
    // Seven events a part, and five more for each time that it is tried again.
    expect(parts * 7).toBeLessThan(25_000);
  });

  test('does not look for what live detection told where it names clusters otherwise', async () => {
    expect((await divide(1, 1, undefined)).division.segments).toBe(0);
  });
});
