import { mkdirSync, symlinkSync } from 'node:fs';
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

test('what is yet to be made below a link into the logs is within them', () => {
  symlinkSync(join(folder, 'logs'), join(folder, 'link'));
  const site = { kind: 'local' as const, folder: join(folder, 'logs'), config: undefined };
  const state = join(folder, 'link/new/state');
  expect(() => findFolders({ ...site, state })).toThrow('--state: expected a directory outside of');
  const report = join(folder, 'link/report.html');
  expect(() => findFolders({ ...site, state: undefined }, report)).toThrow('--report: expected a file outside of');
});
