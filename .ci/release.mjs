// node .ci/release.mjs VERSION [--dry-run]: makes a release of what is committed.
//
// Sets the version everywhere it stands, moves what CHANGELOG.md has under Unreleased to it, checks, commits, tags, and
// leaves the archive and its SHA-256 in release/. Pushes nothing. With --dry-run it only says what it would do.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(PROJECT, 'release');
const VERSION = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/;
const UNRELEASED = '## [Unreleased]\n';

const [version = '', ...flags] = process.argv.slice(2);
const isDry = flags.includes('--dry-run');
const current = JSON.parse(read('package.json')).version;

if (!VERSION.test(version) || flags.some((flag) => flag !== '--dry-run')) {
  fail('usage: node .ci/release.mjs MAJOR.MINOR.PATCH [--dry-run]');
}
if (!isNewer(version, current)) fail(`${version} is not newer than ${current}`);
if (output('git', 'status', '--porcelain') !== '') fail('there are changes that are not committed');
if (output('git', 'tag', '--list', `v${version}`) !== '') fail(`the tag v${version} exists`);
const changes = changesIn(read('CHANGELOG.md'));
if (changes === '') fail('CHANGELOG.md has nothing under Unreleased');

console.log(`Release ${version} after ${current}:\n\n${changes}\n`);
if (isDry) {
  run('npm', 'pack', '--dry-run', '--ignore-scripts');
  console.log('Nothing was changed.');
} else {
  release();
}

function release() {
  run('npm', 'run', 'check');
  setVersion();
  run('npm', 'test', '--', 'core/version');
  run('git', 'commit', '--all', '--message', `Release ${version}`);
  run('git', 'tag', '--annotate', `v${version}`, '--message', `traceward ${version}`);
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  run('npm', 'pack', '--pack-destination', FOLDER);
  const archive = `traceward-${version}.tgz`;
  const sum = createHash('sha256')
    .update(readFileSync(join(FOLDER, archive)))
    .digest('hex');
  writeFileSync(join(FOLDER, `${archive}.sha256`), `${sum}  ${archive}\n`);
  console.log(`\nrelease/${archive}\nSHA-256 ${sum}\nPublish it with: git push --follow-tags`);
}

function setVersion() {
  run('npm', 'version', version, '--no-git-tag-version', '--ignore-scripts');
  replace('core/version.ts', `'${current}'`, `'${version}'`);
  const today = new Date().toISOString().slice(0, 10);
  replace('CHANGELOG.md', UNRELEASED, `${UNRELEASED}\n## [${version}] - ${today}\n`);
}

/** What stands between Unreleased and the version before. */
function changesIn(changelog) {
  return changelog.split(UNRELEASED)[1]?.split('\n## ')[0]?.trim() ?? '';
}

function isNewer(next, previous) {
  const [a, b] = [next, previous].map((text) => text.split('.').map(Number));
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && a[at] > b[at];
}

function replace(path, from, to) {
  const text = read(path);
  if (text.split(from).length !== 2) fail(`${path} has ${from.trim()} not once`);
  writeFileSync(join(PROJECT, path), text.replace(from, to));
}

function read(path) {
  return readFileSync(join(PROJECT, path), 'utf8');
}

function output(command, ...args) {
  return execFileSync(command, args, { cwd: PROJECT, encoding: 'utf8' }).trim();
}

function run(command, ...args) {
  execFileSync(command, args, { cwd: PROJECT, stdio: 'inherit' });
}

function fail(reason) {
  console.error(`release: ${reason}`);
  process.exit(2);
}
