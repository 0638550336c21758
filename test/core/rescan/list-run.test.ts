import { expect, test } from '@jest/globals';
import type { ListedObject } from '#core/object-selection/walk-objects.ts';
import { type ListRunOptions, listRun } from '#core/rescan/list-run.ts';
import { planRun } from '#core/rescan/plan.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';

/** Lists pages of a thousand objects until the run is refused. */
function listEndlessly(options: Partial<Pick<ListRunOptions, 'hasTime' | 'limits'>>): Promise<void> {
  const surroundings = { settings: defaultSettings(), logBucket: 'logs', rescanBucket: 'results' };
  const plan = planRun('run', readRescanRequest({ from: '2026-01-01' }), surroundings);
  const object: ListedObject = { key: 'key', size: 1, lastModified: Date.UTC(2026, 1), etag: 'e' };
  const page = { objects: Array.from({ length: 1000 }, () => object), folders: [] };
  const list = async function* () {
    for (;;) yield page;
  };
  return listRun({ plan, list, write: async () => {}, hasTime: () => true, ...options });
}

test('a run of more objects than can be listed in time is refused, with the limit and what to do', async () => {
  let pages = 0;
  const hasTime = () => {
    pages += 1;
    return pages <= 3;
  };
  await expect(listEndlessly({ hasTime })).rejects.toMatchObject({
    code: 'settings',
    message:
      "the run from 2026-01-01 has more than the limit of 3000 objects, all that can be listed in a function's time: make several runs of it, by from and to or by prefix; or let S3 Inventory list the objects, up to 100000000, and give its manifest.json as inventory",
  });
});

test.each([
  [{ objects: 4500, bytes: 1e9 }, 'of 4500 objects, all that Step Functions reads'],
  [{ objects: 1e9, bytes: 200_000 }, 'objects, whose names are the 10 GB that Step Functions reads'],
])('a run of more than Step Functions reads (%j) is refused, not cut off', async (limits, message) => {
  await expect(listEndlessly({ limits })).rejects.toMatchObject({
    code: 'settings',
    message: expect.stringContaining(message),
  });
});
