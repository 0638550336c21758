import { expect, test } from '@jest/globals';
import { planRun } from '#core/rescan/plan.ts';
import { dealtPrefix } from '#core/rescan/report/deal-results.ts';
import { LINES_TYPE, writeLines } from '#core/rescan/report/report-files.ts';
import { MAX_LISTED_FAILURES, sumObjects } from '#core/rescan/report/sum-objects.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { createMemoryFiles } from '#test/factories/memory-files.ts';

const OTHERS = 'other objects that were read only in part';

test('of more objects that were read in part than are listed, the reason of one is not told as that of all', async () => {
  const files = createMemoryFiles();
  const surroundings = { settings: defaultSettings(), logBucket: 'logs', rescanBucket: 'results' };
  const plan = planRun('run', readRescanRequest({}), surroundings);
  const division = { folder: 'parts', status: 'complete' as const, deals: 1, shards: 1, segments: 1 };
  const result = { state: 'read', identity: 'v1', cluster: 'demo', role: 'range', counts: { lines: 2 }, batch: 'b' };
  const texts = Array.from({ length: MAX_LISTED_FAILURES + 2 }, (_, at) =>
    JSON.stringify({ ...result, key: `${at}.log`, problem: `it ends at byte ${at}` }),
  );
  const name = `${dealtPrefix(division, 'object', 0)}1.jsonl.gz`;
  await files.write(name, LINES_TYPE, (write) => writeLines(write, texts));
  const { sources, objects } = await sumObjects({ plan, division, files }, { step: 'sum', index: 0 });
  expect(objects.partial).toBe(MAX_LISTED_FAILURES + 2);
  const told = new Map(sources);
  expect(told.get('s3://logs/0.log#v1')).toMatchObject({ partialReason: 'it ends at byte 0' });
  expect(told.get(OTHERS)).toMatchObject({ sources: 2, partial: true, unread: undefined, partialReason: undefined });
});
