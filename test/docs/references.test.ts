import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';

const PROJECT = join(__dirname, '../..');
/** What the end-to-end tests install lies below `test/`. */
const isOurs = (path: string) => !path.includes('node_modules');

const DOCUMENTS = ['*.md', '{docs,events,test}/**/*.md']
  .flatMap((pattern) => globSync(pattern, { cwd: PROJECT }))
  .filter(isOurs);
const FOLDERS = readdirSync(PROJECT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['dist', 'cdk.out', 'coverage', 'node_modules'].includes(entry.name))
  .map(({ name }) => name);

const SOURCES = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.{ts,mjs,wat,md,css}`, { cwd: PROJECT })).filter(
  isOurs,
);

const LINK = /\]\(([^()\s:#]{0,200})(?:#([\w-]{1,100}))?\)/g;
const QUOTED_NAME = /`([\w-]{1,100}\.(?:ts|mjs|wat))`/g;
const QUOTED_PATH = /`([\w.@-]{1,50}\/[\w.@/-]{0,200})`/g;
const HEADING = /^#{1,6} (.{1,200})$/gm;

const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');

/** As GitHub makes them. */
function anchorsOf(document: string): string[] {
  return [...read(document).matchAll(HEADING)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

test.each(DOCUMENTS)('%s links to files and sections that exist', (document) => {
  const broken = [...read(document).matchAll(LINK)].filter(([, path = '', anchor]) => {
    const target = path === '' ? document : normalize(join(dirname(document), path));
    if (!existsSync(join(PROJECT, target))) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

test.each(DOCUMENTS)('%s names only files of this repository that exist', (document) => {
  const paths = [...read(document).matchAll(QUOTED_PATH)].map(([, path = '']) => path);
  // NAME stands for what the reader chooses.
  const ours = paths.filter((path) => FOLDERS.includes(path.split('/', 1)[0] ?? '') && !path.includes('NAME'));
  expect(ours.filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
});

test.each(DOCUMENTS)('%s names only source files that exist, if it says what is now', (document) => {
  const names = [...read(document).matchAll(QUOTED_NAME)].map(([, name = '']) => name);
  const isOver = read(document).includes('\nStatus: Replaced');
  expect(isOver ? [] : names.filter((name) => !SOURCES.some((path) => path.endsWith(`/${name}`)))).toEqual([]);
});

test('no source file refers to a section of a document that is elsewhere', () => {
  expect(SOURCES.filter((path) => read(path).includes('\u00a7'))).toEqual([]);
});
