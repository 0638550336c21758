import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { watchFolder } from '#cli/local/objects/watch-folder.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

test('a watched folder gives no settings and no detectors as logs, whenever they came', async () => {
  const path = (name: string) => join(folder.path, name);
  const others = [path('traceward.json')];
  mkdirSync(path('detectors'));
  for (const name of ['traceward.json', 'detectors/mine.yaml', 'a.log']) writeFileSync(path(name), '{}\n');
  const looking = new AbortController();
  const given: string[] = [];
  const watching = watchFolder({
    folder: folder.path,
    others: () => others,
    signal: looking.signal,
    async onSettled(sources) {
      given.push(...sources.map(({ name }) => name));
      looking.abort();
    },
    onUnreadable: () => undefined,
  });
  others.push(path('detectors/mine.yaml'));
  await watching;
  expect(given).toEqual([path('a.log')]);
});
