import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { openExecutionFolder } from '#local-aws/state-machine/execution-folder.ts';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { constructHistory } from '#test/factories/history.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

/** With settings that were not synthesised before, the CDK app runs, beside other tests. */
jest.setTimeout(120_000);

const PROJECT = join(__dirname, '../../..');
const LOG = `${execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'])}\n${connectLine(inet('10.96.0.1'))}\n`;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const path = (name: string) => join(folder.path, name);
const run = (...args: string[]) => traceward(args, { cwd: PROJECT });
const place = () => ['--local', path('logs'), '--state', path('state')];
const idIn = (stderr: string) => /^Run (\S+) has started/m.exec(stderr)?.[1] ?? '';

function write(name: string, content: string | Uint8Array): void {
  mkdirSync(join(path(name), '..'), { recursive: true });
  writeFileSync(path(name), content);
}

test('a folder of logs is rescanned, and its runs are kept with their reports', async () => {
  write('logs/cluster=a/a.log', LOG);
  write('logs/cluster=a/b.log', LOG);
  const first = await run('rescan', ...place(), '--report', path('report.html'));
  const id = idIn(first.stderr);
  expect(first.status).toBe(0);
  expect(first.stdout).toContain(`Run       ${id}: complete, `);
  expect(first.stdout).toContain(
    'Objects   2 read · 0 failed · 0 skipped\nFindings  1: 1 new · 0 known · 0 gone · 0 not comparable\n          not compared: no live detection has read these logs\n          1 high\n',
  );
  expect(first.stdout).toContain(`Report    ${path('report.html')}\n`);
  const report = readFileSync(path('report.html'), 'utf8');
  expect(report).toContain('<!doctype html>');
  expect(report).toContain(`<p class="heading">${path('logs')} (here s3://`);
  expect(report).toContain('Not compared with live detection: no live detection has read these logs.');

  rmSync(path('logs/cluster=a/b.log'));
  const second = await run('rescan', ...place(), '--prefix', 'cluster=a/', '--format', 'json');
  expect(second.status).toBe(0);
  expect(JSON.parse(second.stdout)).toMatchObject({ status: 'complete', objects: { read: 1 }, findings: { total: 1 } });
  const { stdout } = await run('rescan', 'list', ...place());
  expect(stdout.match(/^\S+ {2}done .*$/gm)?.map((line) => line.split(' ')[0])).toEqual([idIn(second.stderr), id]);
});

test('says as scan does in which clusters nothing can be found, and fails for it only where that is asked for', async () => {
  write('logs/cluster=a/a.log', LOG);
  write('logs/cluster=blind/a.log', `${connectLine(inet('10.96.0.1'))}\n`);
  write('traceward.json', JSON.stringify({ cluster: { pattern: 'cluster=(?<cluster>[^/]+)/' } }));
  const config = ['--config', path('traceward.json')];
  const { status, stdout } = await run('rescan', ...place(), ...config);
  expect(status).toBe(0);
  const scanned = await run('scan', path('logs'), ...config, '--format', 'table');
  const blindIn = (text: string) => /^BLIND: .*\n( {2}\S.*\n)*/m.exec(text)?.[0].replace(/\s+/g, ' ');
  expect(blindIn(stdout)).toMatch(/^BLIND: cluster blind: /);
  expect(blindIn(stdout)).toBe(blindIn(scanned.stdout));
  const json = await run('rescan', ...place(), ...config, '--format', 'json', '--fail-on-findings');
  expect(json.status).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    ...{ notCompared: 'no-live-detection', blind: [{ cluster: 'blind', reason: 'no-execs' }], blindClusters: 1 },
    ...{ severities: { critical: 0, high: 1, medium: 0, low: 0, info: 0 }, suppressed: 0 },
  });
  rmSync(path('logs/cluster=blind'), { recursive: true });
  expect((await run('rescan', ...place(), ...config, '--fail-on-findings')).status).toBe(3);
});

test('says as scan does where containers connected that too few others were told, which fails nothing', async () => {
  const told = execLine(['KUBERNETES_SERVICE_HOST=172.20.0.1'], { container: 'new', podNamespace: 'shop' });
  write('logs/a.log', `${told}\n`);
  write('logs/b.log', `${connectLine(inet('172.20.0.1'), { container: 'old', podNamespace: 'ops' })}\n`);
  const { status, stdout } = await run('rescan', ...place(), '--fail-on-findings', '--report', path('report.html'));
  const scanned = await run('scan', path('logs'), '--format', 'table');
  const saidIn = (text: string) => /^1 connect of containers .*\n( {2}\S.*\n)*/m.exec(text)?.[0];
  expect(status).toBe(0);
  expect(saidIn(stdout)).toContain('172.20.0.1:443');
  expect(saidIn(stdout)).toBe(saidIn(scanned.stdout));
  expect(readFileSync(path('report.html'), 'utf8')).toContain('1 connect went to what other containers were told');
});

test('says as scan does that nothing is of the time that was asked for, and passes no gate then', async () => {
  write('logs/a.log', LOG);
  const { status, stdout } = await run('rescan', ...place(), '--from', '2026-02-10');
  expect([status, stdout.replace(/\s+/g, ' ')]).toEqual([
    0,
    expect.stringContaining('Nothing from 2026-02-10 on: 1 connect or other event is older, the newest of 2026-02-09.'),
  ]);
  const json = await run('rescan', ...place(), '--from', '2026-02-10', '--format', 'json', '--fail-on-findings');
  expect(json.status).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    ...{ silent: [{ cluster: 'default' }], silentClusters: 1, outOfRange: 1 },
    ...{ isOfOtherTimes: true, otherTimes: { last: expect.stringMatching(/^2026-02-09T/) } },
  });
  // One that began later did not stop; yet nothing was looked through.
  write('logs/2026/02/08/23/a.log', LOG);
  const early = await run('rescan', ...place(), '--to', '2026-02-09', '--format', 'json', '--fail-on-findings');
  expect(early.status).toBe(1);
  expect(JSON.parse(early.stdout)).toMatchObject({ silentClusters: 0, isOfOtherTimes: true });
  // Nor does it need an event that counts as left out.
  const datagram = connectLine(inet('10.96.0.10', '53')).replace('"value":1', '"value":2');
  write('logs/2026/02/08/23/a.log', `${execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'])}\n${datagram}\n`);
  rmSync(path('logs/a.log'));
  const none = await run('rescan', ...place(), '--to', '2026-02-09', '--fail-on-findings');
  expect([none.status, none.stdout]).toEqual([
    1,
    expect.stringContaining('Nothing before 2026-02-09: all that was read is newer.'),
  ]);
});

test('says as scan does of which logs much was not understood, and passes no gate then', async () => {
  const damaged = `${execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'])}\n${connectLine(inet('10.96.0.1')).slice(0, 300)}\n`;
  write('logs/a.log', damaged.repeat(5));
  write('logs/b.log', `${execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'])}\n`);
  const { status, stdout } = await run('rescan', ...place(), '--report', path('report.html'));
  const scanned = await run('scan', path('logs'), '--format', 'table');
  const saidIn = (text: string) => /DAMAGED: \S*a\.log\S*: (.* may be in there\.)/.exec(text.replace(/\s+/g, ' '))?.[1];
  expect(status).toBe(0);
  expect(stdout).toContain('          1 of those damaged: much was not understood, see DAMAGED below\n');
  expect(saidIn(stdout)).toContain('5 of 10 records were not understood (5 not JSON)');
  expect(saidIn(stdout)).toBe(saidIn(scanned.stdout));
  const report = readFileSync(path('report.html'), 'utf8');
  expect(report).toContain('<a href="#damaged">Much of 1 log</a> was not understood.');
  expect(report).toMatch(/<li><b>s3:[^<]*\/a\.log#[^<]*<\/b>: 5 of 10 records were not understood/);
  const json = await run('rescan', ...place(), '--format', 'json', '--fail-on-findings');
  expect(json.status).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    damage: { sources: 1, first: [{ name: expect.stringContaining('/a.log#'), malformed: 5, records: 10 }] },
  });
});

test('a log of which nothing is understood is not passed over in silence', async () => {
  write('logs/a.log', LOG);
  write('logs/b.log', 'no event\n');
  const { stdout } = await run('rescan', ...place());
  expect(stdout).toContain(
    'Objects   2 read · 0 failed · 0 skipped\n' +
      '          1 of those read only in part or not understood; the report names them\n',
  );
});

test('the settings in a folder of logs and the detectors beside them are no logs', async () => {
  write('logs/a.log', LOG);
  write('logs/traceward.json', '{}');
  cpSync(join(PROJECT, 'events/detectors'), path('logs/detectors'), { recursive: true });
  const { stdout } = await run('rescan', ...place(), '--config', path('logs/traceward.json'), '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ objects: { read: 1, partial: 0, failed: 0 } });
});

test('what traceward local has kept is rescanned where it is: findings that it told are known', async () => {
  write('logs/cluster=a/a.log', LOG);
  await run('local', path('logs'), '--state', path('live'), '--alerts', path('alerts'));
  const { status, stdout } = await run('rescan', '--local', path('live'));
  expect(status).toBe(0);
  expect(stdout).toContain('Findings  1: 0 new · 1 known · 0 gone · 0 not comparable');
});

test('a run that is not there is told as such', async () => {
  write('logs/a.log', LOG);
  expect(await run('rescan', 'status', 'nothing', ...place())).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('there is no run nothing; "list" shows those that there are'),
  });
});

test('a run that is left waits, can be cancelled and redriven, and goes on where it was', async () => {
  const history = constructHistory(260);
  for (const [key, body] of history) write(`logs/${key}`, body);
  const { id, ...left } = await leave(['rescan', ...place()]);
  expect(left.status).toBe(1);
  expect(left.stderr).toMatch(
    new RegExp(`The run waits. "(npx )?traceward rescan status ${id}", with the same options, picks it`),
  );
  expect(left.stdout).toContain(`${id}: running`);
  const seen = (await run('rescan', 'status', id, '--no-wait', ...place())).stdout;
  expect(seen).toContain(`${id}: waits`);
  expect(seen).toMatch(
    new RegExp(`^Next {6}"(npx )?traceward rescan status ${id}", with the same options, resumes it$`, 'm'),
  );
  expect((await run('rescan', 'list', ...place())).stdout).toMatch(
    /^What waits is run by nobody: ".*rescan status ID"/m,
  );

  const cancelled = await run('rescan', 'cancel', id, ...place());
  expect(cancelled.status).toBe(1);
  expect(cancelled.stdout).toMatch(new RegExp(`${id}: cancelled, .*\nObjects .*\nReport    .*${id}\\.html\n$`));

  expect(await leave(['rescan', 'redrive', id, ...place()], id)).toMatchObject({ status: 1 });
  const { status, stdout } = await run('rescan', 'status', id, '--format', 'json', ...place());
  // Of the history one object is damaged, and two are no logs.
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'complete',
    objects: { read: history.size, partial: 3, failed: 0 },
  });
});

/** Runs the command line until a batch is being read, and leaves it then. `id`: of a run that is there. */
async function leave(args: readonly string[], id?: string) {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const child = spawn(process.execPath, ['cli/start.mjs', ...args], { cwd: PROJECT, stdio: [...stdio] });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  const run = id ?? idIn(String(await once(child.stderr, 'data')));
  await Promise.race([untilRead(run, child.pid), ended]);
  child.kill('SIGINT');
  const [stdout, stderr, [status]] = await ended;
  return { stdout, stderr, status, id: run };
}

/** Until a process has come to the batches of a run. */
function untilRead(id: string, pid: number | undefined): Promise<void> {
  const folder = openExecutionFolder(path('state/executions'));
  return new Promise((resolve) => {
    const watcher = watch(path(`state/executions/${id}`), { persistent: false }, look);
    look();

    function look() {
      const execution = folder.existing(id);
      if (execution.process !== pid || execution.counts === undefined) return;
      watcher.close();
      resolve();
    }
  });
}
