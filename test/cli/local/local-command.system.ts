import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const PROJECT = join(__dirname, '../../..');
const SAMPLES = 'events/logs';

const BOUND = execLine(['SECRET=constructed-secret', 'KUBERNETES_SERVICE_HOST=10.96.0.1']);
const CONNECT = connectLine(inet('10.96.0.1'), { podName: 'app-0', podNamespace: 'shop' });
const LOG = `${BOUND}\n${CONNECT}\n`;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const path = (name: string) => join(folder.path, name);
const run = (command: string, ...args: string[]) => traceward([command, ...args], { cwd: PROJECT });
const local = (...args: string[]) => run('local', '--report', path('report.html'), ...args);
const whereTheReportIs = () => `Report: ${path('report.html')}\n`;

function write(name: string, content: string | Uint8Array): string {
  mkdirSync(join(path(name), '..'), { recursive: true });
  writeFileSync(path(name), content);
  return path(name);
}

function linesOf(text: string) {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

function filesIn(name: string, extension: string): string[] {
  return readdirSync(path(name)).filter((file) => file.endsWith(extension));
}

test('the samples give their alerts, as e-mails, and then the table of scan', async () => {
  const scanned = await run('scan', SAMPLES, '--format', 'table');
  const { status, stdout, stderr } = await local();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.match(/^Subject: .+ \[traceward\] #[0-9a-f]{8}$/gm)).toHaveLength(3);
  const [table = ''] = scanned.stdout.split('NEXT\n');
  const note =
    'Severities are those of the findings, and of what happened together. An alert also knows what was seen before, and may say a graver one.';
  expect(stdout.endsWith(`${table}${note}\n\n${whereTheReportIs()}`)).toBe(true);
});

test('what detectors beside the settings find, scan, the functions and a rescan find alike', async () => {
  cpSync(join(PROJECT, 'events/detectors'), path('detectors'), { recursive: true });
  const settings = write('traceward.json', '{}');
  const idsOf = ({ stdout }: { stdout: string }) => linesOf(stdout).map(({ id, signature }) => [id, signature.id]);
  const scanned = idsOf(await run('scan', '--config', settings, SAMPLES, '--format', 'ndjson'));
  expect(scanned.map(([, rule]) => rule)).toContain('shell_in_application');
  expect(idsOf(await local('--config', settings, '--format', 'ndjson', SAMPLES))).toEqual(scanned);
  const rescanned = await run('rescan', '--local', SAMPLES, '--config', settings, '--state', path('state'));
  expect(rescanned.stdout).toContain(`${scanned.length} new`);
});

test('for machines there are the findings of scan and nothing else, and every message is a file', async () => {
  const ofScan = await run('scan', SAMPLES, '--format', 'ndjson');
  const scanned = linesOf(ofScan.stdout);
  expect(ofScan.stderr).toMatch(/^traceward: BLIND: cluster staging: [^\n]+\n$/);
  const { status, stdout, stderr } = await local('--format', 'ndjson', '--alerts', path('alerts'));
  expect({ status, stderr }).toEqual({ status: 0, stderr: `${ofScan.stderr}traceward: ${whereTheReportIs()}` });
  const found = linesOf(stdout);
  const withoutSources = ({ evidence: _, ...finding }: { evidence: unknown }) => finding;
  expect(found.map(withoutSources)).toMatchObject(scanned.map(withoutSources));
  const report = readFileSync(path('report.html'), 'utf8');
  expect(found.filter(({ id }) => !report.includes(id))).toEqual([]);
  expect(filesIn('alerts', '.eml')).toHaveLength(3);
  const messages = filesIn('alerts', '.json').map((name) => JSON.parse(readFileSync(path(`alerts/${name}`), 'utf8')));
  expect(messages.map(({ body }) => body.id).sort()).toEqual(found.map(({ id }) => id));
  const alike = { rule: 'TRC-1013', cluster: 'demo' };
  expect(messages.map(({ attributes }) => attributes)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...alike, namespace: 'shop', severity: '3' }),
      expect.objectContaining({ ...alike, namespace: 'ml', severity: '2' }),
      expect.objectContaining({ ...alike, namespace: 'monitoring', severity: '1' }),
    ]),
  );
});

test('with the API servers in the settings, a log of connections alone is enough, as for scan', async () => {
  const apiServers = [{ addresses: ['10.96.0.0/28:443'] }, { cluster: 'prd', addresses: ['10.0.0.1'] }];
  const cluster = { pattern: '(?<cluster>prod)' };
  const config = write('settings.json', JSON.stringify({ apiServers, cluster }));
  const log = write('logs/a.log', `${CONNECT}\n`);
  const unmatched = 'apiServers of the settings: no cluster was seen that matches "prd"; seen: "default"';
  for (const command of ['scan', 'local']) {
    const args = command === 'local' ? ['--report', path('report.html')] : [];
    const { status, stdout, stderr } = await run(command, log, '--config', config, '--format', 'ndjson', ...args);
    expect([status, linesOf(stdout)]).toMatchObject([0, [{ basis: 'configured', data: { ip: '10.96.0.1' } }]]);
    expect(stderr.replace(`traceward: ${whereTheReportIs()}`, '')).toContain(`traceward: ${unmatched}\n`);
    expect(stderr).not.toContain('BLIND');
  }
});

test('names of API servers that nothing explains are told, as by scan', async () => {
  const log = write('names.log', `${execLine(['KUBERNETES_SERVICE_HOST=api.example.com'])}\n`);
  for (const { stdout } of [await run('scan', log, '--format', 'table'), await local(log)]) {
    expect(stdout.replace(/\s+/g, ' ')).toContain('so connections to them are not found: api.example.com.');
  }
});

test('a log without connections fails a run as it fails scan, though its own execs tell the API server', async () => {
  const log = write('a.log', `${BOUND}\n`);
  const [scanned, ran] = [await run('scan', log, '--fail-on-findings'), await local(log, '--fail-on-findings')];
  expect([scanned.status, ran.status]).toEqual([1, 1]);
  expect(`${ran.stdout}${ran.stderr}`).toContain('has no connection of a container');
});

test('what is kept is told once: the same logs again change nothing', async () => {
  const log = write('cluster=a/a.log', LOG);
  const args = ['--state', path('state'), '--format', 'ndjson', '--alerts'];
  const first = await run('local', log, ...args, path('first'));
  const second = await run('local', log, ...args, path('second'));
  expect(linesOf(first.stdout)).toMatchObject([{ cluster: 'a', count: 1 }]);
  expect(second).toEqual(first);
  expect([readdirSync(path('first')).length, readdirSync(path('second')).length]).toEqual([3, 0]);
  expect(first.stderr).toBe(`traceward: Report: ${path('state/report.html')}\n`);
  expect(readFileSync(path('state/report.html'), 'utf8')).toContain(linesOf(first.stdout)[0].id);
});

describe('the exit status', () => {
  test('is that of scan, and says what could not be read', async () => {
    const damaged = write('damaged.gz', gzipSync(LOG).subarray(0, 200));
    const args = [write('a.log', LOG), damaged, path('missing'), '--fail-on-findings', '--format', 'ndjson'];
    const [scanned, ran] = [await run('scan', ...args), await local(...args, '--alerts', path('alerts'))];
    expect(ran.status).toBe(1);
    const said = `${scanned.stderr}traceward: ${whereTheReportIs()}`;
    expect(ran.stderr.split('\n').sort()).toEqual(said.split('\n').sort());
    expect(linesOf(ran.stdout)).toHaveLength(1);
  });

  test('is 3 for findings that matter, with two e-mail receivers and another trigger', async () => {
    const config = write(
      'settings.json',
      JSON.stringify({
        logs: { trigger: 'sns', prefix: 'a=b/' },
        alerts: { email: ['a@example.com', 'b@example.com'] },
      }),
    );
    const { status, stdout } = await local(write('a.log', LOG), '--config', config, '--fail-on-findings');
    expect(status).toBe(3);
    expect(stdout.match(/^To: .*$/gm)).toEqual(['To: a@example.com', 'To: b@example.com']);
    expect(stdout).not.toContain('constructed-secret');
  });

  test.each([
    [['--nonsense'], 'nonsense'],
    [['--format', 'tracee'], '--format: expected table, ndjson, ocsf, found "tracee"'],
    [['--watch', '/no/such/folder'], '--watch: expected a directory'],
    [['--alerts', ''], '--alerts: expected a value'],
    [['--alerts', '/dev/null/alerts'], 'cannot write into /dev/null/alerts'],
    [['--state', '/dev/null/state'], 'cannot keep the state in /dev/null/state'],
    [['--state', '/proc/traceward'], 'cannot keep the state in /proc/traceward'],
    [['--config', '/no/such/file'], 'cannot read /no/such/file'],
    [['--alerts', `${SAMPLES}/alerts`], '--alerts: expected a directory outside of events/logs'],
    [['--report', `${SAMPLES}/report.html`], '--report: expected a file outside of events/logs'],
  ])('is 2 for %j', async (args, message) => {
    const { status, stdout, stderr } = await local(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('is 0 for help', async () => {
    expect(await local('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--watch DIR') });
  });
});

test('a watched folder gives up each file that is dropped, and Ctrl-C, even twice at once, ends it well', async () => {
  mkdirSync(path('watched'));
  mkdirSync(path('alerts'));
  const alerted = untilAlerted();
  const child = start('--watch', path('watched'), '--alerts', path('alerts'), '--report', path('report.html'));
  const ended = once(child, 'exit');
  write('watched/cluster=a/exec.log', BOUND);
  write('watched/cluster=a/below/a b#1.log', CONNECT);
  await alerted;
  child.kill('SIGINT');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});

/** Until the folder of alerts, which exists, holds an e-mail. */
function untilAlerted(): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(path('alerts'), () => {
      if (filesIn('alerts', '.eml').length === 0) return;
      watcher.close();
      resolve();
    });
  });
}

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, ['cli/start.mjs', 'local', ...args], {
    cwd: PROJECT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
