import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { VERSION } from '#core/version.ts';
import { sourceVersion } from '#infra/release/source-version.ts';
import { temporaryFolder } from '#test/factories/command-line.ts';

const PROJECT = join(__dirname, '../../..');

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function git(...args: readonly string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@company.example', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: folder.path, encoding: 'utf8', stdio: 'pipe' }).trim();
}

function commit(text: string): string {
  writeFileSync(join(folder.path, 'file'), text);
  git('add', 'file');
  git('commit', '-q', '-m', text);
  return git('rev-parse', 'HEAD').slice(0, 7);
}

test('sources that are no checkout have the version alone', () => {
  expect(sourceVersion(folder.path)).toBe(VERSION);
  expect(sourceVersion(join(folder.path, 'none'))).toBe(VERSION);
});

test('a checkout has its commit, and whether something of it was changed', () => {
  git('init', '-q');
  expect(sourceVersion(folder.path)).toBe(VERSION);
  const first = commit('first');
  expect(sourceVersion(folder.path)).toBe(`${VERSION}+${first}`);
  writeFileSync(join(folder.path, 'beside'), 'is no change of the commit');
  expect(sourceVersion(folder.path)).toBe(`${VERSION}+${first}`);
  writeFileSync(join(folder.path, 'file'), 'changed');
  expect(sourceVersion(folder.path)).toBe(`${VERSION}+${first}.changed`);
});

test('a release has none: its tag names the version', () => {
  git('init', '-q');
  commit('first');
  git('tag', 'v9.9.9');
  expect(sourceVersion(folder.path)).toMatch(/\+/);
  git('tag', '-a', `v${VERSION}`, '-m', 'release');
  expect(sourceVersion(folder.path)).toBe(VERSION);
  expect(sourceVersion(folder.path)).not.toBe(`${VERSION}+${commit('second')}`);
  expect(sourceVersion(folder.path)).toMatch(/\+/);
});

test('the commit of a repository around the sources is not theirs', () => {
  git('init', '-q');
  commit('first');
  mkdirSync(join(folder.path, 'traceward'));
  expect(sourceVersion(join(folder.path, 'traceward'))).toBe(VERSION);
});

test('settings are none of the code, and a hook of git says nothing of these sources', () => {
  git('init', '-q');
  writeFileSync(join(folder.path, 'traceward.json'), '{}');
  git('add', 'traceward.json');
  const first = commit('first');
  writeFileSync(join(folder.path, 'traceward.json'), '{"stackName":"other"}');
  expect(sourceVersion(folder.path)).toBe(`${VERSION}+${first}`);
  const before = process.env['GIT_DIR'];
  process.env['GIT_DIR'] = join(PROJECT, '.git');
  try {
    expect(sourceVersion(folder.path)).toBe(`${VERSION}+${first}`);
  } finally {
    if (before === undefined) delete process.env['GIT_DIR'];
    else process.env['GIT_DIR'] = before;
  }
});
