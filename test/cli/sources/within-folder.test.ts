import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { leadsInto } from '#cli/sources/within-folder.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';

const { path: folder, remove } = temporaryFolder();
afterAll(remove);
const logs = join(folder, 'logs');
mkdirSync(join(folder, 'logs2'));
mkdirSync(logs);
symlinkSync(logs, join(folder, 'link'));

test.each([
  ['logs', true],
  ['logs/new/state', true],
  ['link/new/state', true],
  ['logs2', false],
  ['logs2/new', false],
  ['new', false],
])('%s leads into logs: %s', (path, expected) => {
  expect(leadsInto(join(folder, path), logs)).toBe(expected);
  expect(leadsInto(relative(process.cwd(), join(folder, path)), logs)).toBe(expected);
});

test('also what is not yet made in a parent of the folder where one is', () => {
  expect(leadsInto('../new', '..')).toBe(true);
});

test('also whatever there is in the root', () => {
  expect(leadsInto(folder, '/')).toBe(true);
});
