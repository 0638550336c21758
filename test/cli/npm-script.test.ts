import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { run, temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const PROJECT = join(__dirname, '../..');
const npm = (args: readonly string[], cwd: string) => run('npm', args, { cwd });
const LOG = `${execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'])}\n${connectLine(inet('10.96.0.1'))}\n`;

describe('paths are relative to where the user stands', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
    writeFileSync(join(folder.path, 'a.log'), LOG);
    writeFileSync(join(folder.path, 'settings.json'), '{"cluster":{"default":"ours"}}');
  });
  afterEach(() => folder.remove());

  test('with npm, as without it', async () => {
    const args = ['a.log', '--output', 'npm.ndjson', '--report', 'npm.html', '--config', 'settings.json'];
    const script = ['--prefix', PROJECT, 'run', '-s', 'scan', '--', ...args];
    expect(await npm(script, folder.path)).toEqual({ status: 0, stdout: '', stderr: '' });
    const direct = await traceward(['scan', 'a.log', '--config', 'settings.json'], { cwd: folder.path });
    expect(readFileSync(join(folder.path, 'npm.ndjson'), 'utf8')).toBe(direct.stdout);
    expect(direct.stdout).toContain('"cluster":"ours"');
    expect(direct.stdout).toContain('"source":"a.log"');
    expect(readFileSync(join(folder.path, 'npm.html'), 'utf8')).toMatch(/<\/script>\n$/);
  });
});

describe('a forgotten -- is answered with the line to type', () => {
  const LOGS = 'events/logs';
  test.each([
    [['run', '-s', 'scan', LOGS, '--report', 'r.html'], `npm run -s scan -- ${LOGS} --report r.html`],
    [['run', '-s', 'scan', '--report', 'r.html', LOGS], `npm run -s scan -- ${LOGS} --report r.html`],
    [['run', '-s', 'scan', '--report', 'README.md', LOGS], `npm run -s scan -- README.md ${LOGS} --report FILE`],
    [['run', '-s', 'scan', '--fail-on-findings', LOGS], `npm run -s scan -- ${LOGS} --fail-on-findings`],
    [['run', '-s', 'scan', LOGS, '--format', 'ocsf'], `npm run -s scan -- ${LOGS} --format ocsf`],
    [['run', '-s', 'scan', LOGS, '--to=2026-01-01'], `npm run -s scan -- ${LOGS} --to 2026-01-01`],
    [['run', '-s', 'scan', "it's", '--jobs', '4'], "npm run -s scan -- 'it'\\''s' --jobs 4"],
    [
      ['run', '-s', 'scan', LOGS, '--report', 'r', '--summary', 's'],
      `npm run -s scan -- ${LOGS} --summary FILE --report FILE`,
    ],
    [['-s', 'start', LOGS, '--alerts', 'mails'], `npm -s start -- ${LOGS} --alerts mails`],
    [['run', '-s', 'local', '--watch', 'logs'], 'npm run -s local -- --watch logs'],
    [['run', '-s', 'rescan', '--no-wait'], 'npm run -s rescan -- --no-wait'],
    [['run', '-s', 'test-alert', '--deployed'], 'npm run -s test-alert -- --deployed'],
  ])('npm %j', async (args, right) => {
    const { status, stdout, stderr } = await npm(args, PROJECT);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.split('\n').slice(-3)).toEqual([
      'traceward: npm took options for its own; -- goes before those of traceward:',
      `traceward: ${right}`,
      '',
    ]);
  });

  test('and what npm or node-gyp are set to is none', async () => {
    const { status, stdout } = await npm(['run', '-s', 'scan', '--jobs=8', '--', LOGS, '--format', 'ndjson'], PROJECT);
    expect({ status, findings: stdout.trimEnd().split('\n').length }).toEqual({ status: 0, findings: 3 });
  });
});
