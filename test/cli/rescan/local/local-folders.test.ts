import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { findFolders } from '#cli/rescan/local/local-folders.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';

const { path: folder, remove } = temporaryFolder();
afterAll(remove);
mkdirSync(join(folder, 'logs'));

test('a report is not written into the logs, which it might write over, and of which it would be one', () => {
  const site = { kind: 'local' as const, folder: join(folder, 'logs'), state: undefined, config: undefined };
  expect(() => findFolders(site, join(folder, 'logs/a.log'))).toThrow('--report: expected a file outside of');
  expect(findFolders(site, join(folder, 'report.html')).logs).toBe(site.folder);
});
