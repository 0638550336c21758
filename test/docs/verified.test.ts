import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(__dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/verified.md'), 'utf8');
const SOURCES = globSync('{aws,cli,core,infra,lambda,local-aws}/**/*.ts', { cwd: ROOT });

test('every page of AWS that the source relies on stands beside what was made of it', () => {
  const urls = SOURCES.flatMap((path) => [
    ...readFileSync(join(ROOT, path), 'utf8').matchAll(/https:\/\/docs\.aws\.amazon\.com\/[\w./#-]*[\w]/g),
  ]).map(([url]) => url);
  expect(urls.length).toBeGreaterThan(20);
  expect(urls.filter((url) => !PAGE.includes(`(${url})`))).toEqual([]);
});

test('every claim says how it was checked', () => {
  const rows = PAGE.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| claim'));
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) expect(row).toMatch(/^\| [^|]+ \| [^|]{10,} \| [^|]*\|$/);
});
