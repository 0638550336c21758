import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeWritten } from '#cli/scan/say-next.ts';
import { mayHoldLog } from '#cli/sources/own-output.ts';
import { run, temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const BOUND = execLine(['PATH=/bin', 'SECRET=constructed-secret', 'KUBERNETES_SERVICE_HOST=10.96.0.1']);
const CONNECT = connectLine(inet('10.96.0.1'), { podName: 'app-0', podNamespace: 'shop', image: 'debian' });
const LOG = `${BOUND}\n${CONNECT}\n`;
const BOUND_ELSEWHERE = ['a', 'b'].map((container) => execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { container }));
const INFERRED = `${[...BOUND_ELSEWHERE, connectLine(inet('10.96.0.1'), { container: 'c' })].join('\n')}\n`;
const BLIND = `${execLine([])}\n${CONNECT}\n`;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder.path, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const scan = (...args: string[]) => traceward(['scan', ...args]);
const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('API servers of the settings', () => {
  test('make a log of connections alone enough', async () => {
    const config = write('traceward.json', JSON.stringify({ apiServers: [{ addresses: ['10.96.0.0/28:443'] }] }));
    const [path, report, summary] = [
      write('a.log', `${CONNECT}\n`),
      join(folder.path, 'a.html'),
      join(folder.path, 's'),
    ];
    const args = ['--config', config, '--report', report, '--summary', summary, '--fail-on-findings'];
    const { status, stdout, stderr } = await scan(path, ...args);
    expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
    expect(linesOf(stdout)).toMatchObject([{ basis: 'configured', data: { ip: '10.96.0.1' } }]);
    expect(JSON.parse(readFileSync(summary, 'utf8'))).toMatchObject({ blind: [], findings: { configured: 1 } });
    expect(readFileSync(report, 'utf8')).not.toContain('no exec of a container');
    const without = await scan(path, '--report', report);
    expect([without.stdout, without.stderr]).toEqual(['', expect.stringContaining('BLIND: cluster default: ')]);
    expect(readFileSync(report, 'utf8')).toContain('no exec of a container');
  });

  test("are nothing to Tracee's own rules", async () => {
    const config = write('traceward.json', JSON.stringify({ apiServers: [{ addresses: ['10.96.0.0/28:443'] }] }));
    const { stdout } = await scan(write('a.log', `${CONNECT}\n`), '--config', config, '--semantics', 'tracee');
    expect(stdout).toBe('');
  });

  test("and neither are the rules of the settings to Tracee's own", async () => {
    const rules = { exclude: ['TRC-1013'] };
    const config = write('traceward.json', JSON.stringify({ rules }));
    const report = join(folder.path, 'report.html');
    const path = write('a.log', `${BOUND}\n${CONNECT}\n`);
    const { stderr } = await scan(path, '--config', config, '--semantics', 'tracee', '--report', report);
    expect(stderr).not.toContain('not looked for');
    expect(readFileSync(report, 'utf8')).not.toContain('not looked for');
  });

  test('whose glob matches no cluster are told after the scan, which goes on', async () => {
    const apiServers = [{ cluster: 'prd', addresses: ['10.0.0.1'] }, { addresses: ['10.0.0.2'] }];
    const config = write('traceward.json', JSON.stringify({ apiServers }));
    const { status, stdout, stderr } = await scan(write('a.log', LOG), '--config', config, '--cluster', 'prod');
    expect([status, linesOf(stdout).length]).toEqual([0, 1]);
    expect(stderr).toBe(
      'traceward: apiServers of the settings: no cluster was seen that matches "prd"; seen: "prod"\n',
    );
  });
});

test('settings that say nothing of clusters make one of all, and the hint has the pattern for folders of the guide', async () => {
  write('logs/cluster=demo/a.log', LOG);
  write('logs/cluster=staging/a.log', BLIND);
  const config = write('own.json', '{"suppressions":[]}');
  const { stdout, stderr } = await scan(join(folder.path, 'logs'), '--config', config);
  expect(linesOf(stdout)).toMatchObject([{ cluster: 'default' }]);
  expect(stderr).toContain("--cluster-pattern '(?:^|/)cluster=(?<cluster>[^/]+)/'");
});

describe('what is scanned', () => {
  test('a file', async () => {
    const path = write('a.log', LOG);
    const { status, stdout, stderr } = await scan(path);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(linesOf(stdout)).toMatchObject([{ data: { ip: '10.96.0.1' }, evidence: [{ source: path, line: 2 }] }]);
  });

  test('standard input', async () => {
    const { status, stdout } = await traceward(['scan', '-'], { input: gzipSync(LOG) });
    expect([status, linesOf(stdout)]).toMatchObject([0, [{ evidence: [{ source: '-', line: 2 }] }]]);
  });

  test('a directory with all that is below it, whatever the files are called', async () => {
    write('logs/a/b/exec.txt', gzipSync(BOUND));
    write('logs/connect.gz', CONNECT);
    const { stdout } = await scan(join(folder.path, 'logs'));
    expect(linesOf(stdout)).toMatchObject([{ evidence: [{ source: join(folder.path, 'logs/connect.gz') }] }]);
  });

  test('each file once, by whatever ways it is reached', async () => {
    const path = write('logs/a.log', LOG);
    symlinkSync(path, join(folder.path, 'logs/link.log'));
    symlinkSync(join(folder.path, 'logs'), join(folder.path, 'logs/circle'));
    const { stdout } = await scan(path, join(folder.path, 'logs'), path);
    expect(linesOf(stdout)).toMatchObject([{ count: 1 }]);
  });

  test('an empty file, which is not a clean log', async () => {
    const summary = join(folder.path, 'summary.json');
    const path = write('empty.log', '');
    const { status, stderr } = await scan(path, '--summary', summary);
    expect(status).toBe(1);
    expect(stderr).toContain(`traceward: nothing was read: there is no record in ${path}\n`);
    expect(JSON.parse(readFileSync(summary, 'utf8'))).toMatchObject({ sources: 1, lines: 0, blind: [{}, {}] });
  });

  test('the rest, if some cannot be read', async () => {
    const summary = join(folder.path, 'summary.json');
    const missing = join(folder.path, 'missing');
    const damaged = write('b.gz', gzipSync(LOG).subarray(0, 300));
    const snappy = write('c.sz', Buffer.from('ff060000734e61507059', 'hex'));
    const { status, stdout, stderr } = await scan(missing, write('a.log', LOG), damaged, snappy, '--summary', summary);
    expect(status).toBe(1);
    expect(linesOf(stdout)).toHaveLength(1);
    expect(stderr.trimEnd().split('\n')).toEqual([
      `traceward: ${missing}: there is no such file or directory`,
      expect.stringMatching(/b\.gz: the gzip data ends within its member 1/),
      expect.stringMatching(/c\.sz: it is snappy, which traceward does not read\. Set gzip or zstd /),
    ]);
    expect(JSON.parse(readFileSync(summary, 'utf8'))).toMatchObject({
      partialSources: [damaged, snappy, missing].sort(),
      malformedByReason: { unsupported: 1 },
    });
  });
});

describe('an output in a folder that is read', () => {
  const outputs = ['--output', '--summary', '--report', '--resume'];

  test.each(outputs)('is no log of it, which %s would write over', async (option) => {
    const path = write('logs/a.log', LOG);
    expect(await scan(join(folder.path, 'logs'), option, path)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(`${path} is to be written, and lies in a directory that is to be read`),
    });
    expect(readFileSync(path, 'utf8')).toBe(LOG);
  });

  test('may be what each option wrote there before', async () => {
    write('logs/a.log', LOG);
    const written = outputs.flatMap((option) => [option, join(folder.path, `logs/made${option}`)]);
    for (const _ of [1, 2])
      expect(await scan(join(folder.path, 'logs'), ...written)).toMatchObject({ status: 0, stderr: '' });
  });

  test.each([
    ['--format', 'table'],
    ['--format', 'ocsf'],
    ['--suggest-suppressions', '--format', 'table'],
    ['--suggest-suppressions'],
    ['--suggest-suppressions', '--severity', 'critical'],
    ['--suggest-suppressions', '--severity', 'critical', '--format', 'table'],
  ])('may be what %s %s wrote there before', async (...options) => {
    write('logs/a.log', LOG);
    const output = join(folder.path, 'logs/made');
    expect(await scan(join(folder.path, 'logs'), ...options, '--output', output)).toMatchObject({ status: 0 });
    expect(mayHoldLog(output)).toBe(false);
  });

  test('is no log that is compressed', async () => {
    const log = write('logs/a.log', gzipSync(LOG));
    const { status, stderr } = await scan(join(folder.path, 'logs'), '--output', log);
    expect([status, stderr]).toEqual([2, expect.stringContaining('it may hold a log, which would be lost')]);
    expect(readFileSync(log)).toEqual(gzipSync(LOG));
  });

  test('may be an empty file', async () => {
    write('logs/a.log', LOG);
    const output = write('logs/made', '');
    expect(await scan(join(folder.path, 'logs'), '--output', output)).toMatchObject({ status: 0 });
    expect(linesOf(readFileSync(output, 'utf8'))).toHaveLength(1);
  });

  test('is left out by later scans, which say so, and is no blind spot', async () => {
    const logs = join(folder.path, 'logs');
    const cluster = ['--cluster', 'prod'];
    write('logs/a.log', LOG);
    write('logs/traceward.json', '{"apiServers":[{"addresses":["10.0.0.1"]}]}');
    const made = (name: string) => join(logs, name);
    const written = ['--report', made('report.html'), '--summary', made('summary.json'), '--resume', made('journal')];
    await scan(logs, ...cluster, ...written, '--output', made('findings.ndjson'));
    await scan(logs, ...cluster, '--format', 'ocsf', '--output', made('ocsf.ndjson'));
    const names = ['findings.ndjson', 'journal', 'ocsf.ndjson', 'report.html', 'summary.json', 'traceward.json'];
    const told = `left out, being traceward's own and no log: ${names.map(made).join(', ')}`;
    expect(await scan(logs, '--fail-on-findings')).toMatchObject({ status: 3, stderr: `traceward: ${told}\n` });
    const { status, stdout } = await scan(logs, '--format', 'table');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^Left out, being traceward's own and no log:\s/m)]);
  });

  test('and neither are the settings in use and the detectors beside them, whatever is in the folder beside these', async () => {
    write('logs/a.log', LOG);
    const config = write('logs/traceward.json', '{}');
    write('logs/detectors/list.yaml', 'type: string_list\nname: SHELLS\nvalues: [/bin/sh]\n');
    expect(await scan(join(folder.path, 'logs'), '--config', config)).toMatchObject({ status: 0, stderr: '' });
    const nested = write('logs/detectors/a.log', 'no event\n');
    const { status, stderr } = await scan(join(folder.path, 'logs'), '--config', config);
    expect([status, stderr]).toEqual([1, expect.stringContaining(`${nested}: nothing in it was understood`)]);
    expect(stderr).not.toContain('list.yaml');
  });

  test('hides no log that begins as one, and no file beside events that is not understood', async () => {
    const output = join(folder.path, 'findings.ndjson');
    await scan(write('a.log', LOG), '--output', output);
    const finding = readFileSync(output, 'utf8');
    const logs = join(folder.path, 'logs');
    write('logs/a.log', finding + LOG);
    const read = await scan(logs);
    expect(linesOf(read.stdout)).toHaveLength(1);
    expect(read.stderr).toContain('1 of 3 records');
    write('logs/b.log', 'What traceward wrote: nothing\n');
    expect((await scan(logs)).status).toBe(1);
  });

  test('hides no damaged log that begins as one', async () => {
    write('logs/a.log', LOG);
    const summary = join(folder.path, 'summary.json');
    const damaged = write('logs/b.log', `traceward 3 journal 1\n${`${CONNECT.slice(0, -9)}\n`.repeat(5)}`);
    const { status, stderr } = await scan(join(folder.path, 'logs'), '--summary', summary);
    expect([status, stderr]).toEqual([1, expect.stringContaining(`${damaged}: nothing in it was understood`)]);
    expect(JSON.parse(readFileSync(summary, 'utf8'))).toMatchObject({ sources: 2, partialSources: [damaged] });
  });
});

test('an output may be a pipe', async () => {
  const path = write('a.log', LOG);
  const start = join(__dirname, '../../../cli/start.mjs');
  const { stdout } = await run(
    'bash',
    ['-c', '"$0" "$1" scan "$2" --output /dev/stdout --report >(wc -l >&2) | cat', process.execPath, start, path],
    {},
  );
  expect(linesOf(stdout)).toHaveLength(1);
});

test.each(['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1', '/dev/stderr', '/dev/fd/3'])(
  'an output that is a file already, as %s, is written on',
  async (name) => {
    const path = write('a.log', LOG);
    const all = write('all.ndjson', 'earlier\n');
    const start = join(__dirname, '../../../cli/start.mjs');
    const descriptor = { '/dev/stderr': 2, '/dev/fd/3': 3 }[name] ?? 1;
    const command = `"$0" "$1" scan "$2" --output "$3" ${descriptor}>> "$4"`;
    const { status } = await run('bash', ['-c', command, process.execPath, start, path, name, all], {});
    const [earlier, ...findings] = readFileSync(all, 'utf8').split('\n');
    expect([status, earlier, JSON.parse(findings[0] ?? '')]).toMatchObject([0, 'earlier', { count: 1 }]);
  },
);

test('what cannot be cut into records is no reason to configure Tracee', async () => {
  for (const content of ['', Buffer.from('504b0304', 'hex')]) {
    const { status, stderr } = await scan(write('a', content));
    expect([status, stderr]).toEqual([1, expect.not.stringContaining('BLIND')]);
  }
});

test('a log that is compressed too well for one is read in part, unless an option allows it', async () => {
  const path = write('a.log.zst', zstdCompressSync(`${LOG}${'\n'.repeat(80_000_000)}`));
  const { status, stdout, stderr } = await scan(path);
  expect(status).toBe(1);
  expect(linesOf(stdout)).toHaveLength(1);
  expect(stderr).toMatch(/a\.log\.zst: it is compressed too well for a log, .* --max-expansion allows more\n/);
  expect(await scan(path, '--max-expansion', '9999')).toMatchObject({ status: 0, stdout, stderr: '' });
});

describe('what comes out', () => {
  test('the same bytes for the same logs, in whatever order they are named', async () => {
    const paths = [write('1.log', LOG), write('2.log', LOG), write('3.log', BLIND)];
    const [first, second] = await Promise.all([scan(...paths), scan(...paths.reverse())]);
    expect(first.stdout).toBe(second.stdout);
    expect(linesOf(first.stdout)).toMatchObject([{ count: 3 }]);
  });

  test('a table for people, in which a hostile name does no harm', async () => {
    const hostile = {
      podName: 'a\u001b[2Jb\nc\u202ed',
      podNamespace: 'n'.repeat(10_000),
      image: '\u009b31m',
      process: '\r',
    };
    const path = write('a.log', `${BOUND}\n${connectLine(inet('10.96.0.1'), hostile)}\n`);
    const { stdout } = await scan(path, '--format', 'table');
    expect(stdout).toContain('10.96.0.1:443');
    expect(stdout).toContain('a\\u001b[2Jb\\u000ac\\u202ed');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThan(300);
  });

  test('as OCSF with the severity of the risk, which the table has, too', async () => {
    const path = write('a.log', LOG);
    const { stdout } = await scan(path, '--format', 'ocsf');
    expect((await scan(path, '--format', 'table')).stdout).toMatch(/^high /m);
    expect(linesOf(stdout)).toMatchObject([{ severity_id: 4, severity: 'High' }]);
    expect(linesOf((await scan(path)).stdout)).toMatchObject([{ signature: { properties: { Severity: 1 } } }]);
  });

  test('no value of an environment, in any format, message or error', async () => {
    const path = write('a.log', `${LOG}{"eventName":"sched_process_exec","env":["SECRET=constructed-secret"\n`);
    const summary = join(folder.path, 'summary.json');
    for (const format of ['table', 'ndjson', 'ocsf', 'tracee']) {
      const { stdout, stderr } = await scan(path, '--format', format, '--semantics', 'tracee', '--summary', summary);
      expect(stdout).toContain('10.96.0.1');
      expect(stdout + stderr + readFileSync(summary, 'utf8')).not.toContain('constructed-secret');
    }
  });

  test('into a file, complete, and nothing else beside it', async () => {
    const output = join(folder.path, 'out/findings.ndjson');
    mkdirSync(join(folder.path, 'out'));
    const { stdout } = await scan(write('a.log', LOG), '--output', output);
    expect(stdout).toBe('');
    expect(linesOf(readFileSync(output, 'utf8'))).toHaveLength(1);
    expect(readdirSync(join(folder.path, 'out'))).toEqual(['findings.ndjson']);
  });

  test('an output in a scanned directory is not scanned', async () => {
    write('logs/a.log', LOG);
    const output = join(folder.path, 'logs/findings.ndjson');
    const summary = join(folder.path, 'logs/summary.json');
    const args = [join(folder.path, 'logs'), '--output', output, '--summary', summary];
    await scan(...args);
    const first = readFileSync(summary, 'utf8');
    await scan(...args);
    expect(readFileSync(summary, 'utf8')).toBe(first);
    expect(JSON.parse(first)).toMatchObject({ sources: 1, malformed: 0 });
  });

  test("Tracee's own lines, with its semantics", async () => {
    const path = write('a.log', `${CONNECT}\n${BOUND}\n${CONNECT}\n${CONNECT}\n`);
    const streamed = await scan(path, '--semantics', 'tracee', '--format', 'tracee');
    expect(linesOf(streamed.stdout)).toMatchObject([
      { eventName: 'k8s_api_connection' },
      { eventName: 'k8s_api_connection' },
    ]);
    const folded = await scan(path, '--semantics', 'tracee', '--format', 'ndjson');
    expect(linesOf(folded.stdout)).toMatchObject([{ count: 2, basis: 'observed' }]);
  });

  test('only observed findings, if that is asked for', async () => {
    const path = write('a.log', INFERRED);
    expect(linesOf((await scan(path)).stdout)).toMatchObject([{ basis: 'inferred' }]);
    expect(linesOf((await scan(path, '--basis', 'observed')).stdout)).toEqual([]);
    const { stdout } = await scan(path, '--basis', 'observed', '--format', 'table');
    expect(stdout).toContain('1 more finding not shown, as --basis asks.');
    const written = { output: undefined, summary: undefined, report: 'r.html', compare: undefined };
    expect(describeWritten(written, 0, 1)).toEqual([
      'wrote r.html: the report of 0 findings (1 left out), to open in a browser',
    ]);
    const suggested = await scan(path, '--basis', 'observed', '--format', 'table', '--suggest-suppressions');
    expect(suggested.stdout).toBe('0 findings, 1 more left out, and no suppression to suggest.\n');
  });

  test('findings down to the severity, and from the time on, that are asked for', async () => {
    const kubectl = connectLine(inet('10.96.0.1'), { process: 'kubectl', processId: 9, entity: 9 });
    const java = connectLine(inet('10.96.0.1'), { process: 'java', processId: 8, entity: 8 });
    const path = write('a.log', `${BOUND}\n${kubectl}\n${java}\n`);
    const found = async (...args: string[]) =>
      linesOf((await scan(path, ...args)).stdout).map((finding) => finding.process.name);
    expect((await found()).sort()).toEqual(['java', 'kubectl']);
    expect(await found('--severity', 'high')).toEqual(['kubectl']);
    expect(await found('--since', '9000d')).toHaveLength(2);
    const late = await scan(path, '--since', '2027-01-01', '--format', 'table');
    expect(late.stdout.replace(/\s+/g, ' ')).toMatch(
      /^Nothing was found, because nothing that was read is of the time .* Nothing from 2027-01-01 on: \d connects and other events are older, the newest of 2026-02-09\./,
    );
    const machine = await scan(path, '--to', '2026-01-01', '--fail-on-findings');
    // A shipper that stopped must not keep a gate green.
    expect([machine.status, machine.stderr]).toEqual([
      1,
      expect.stringContaining(
        'nothing before 2026-01-01: 2 connects and other events are newer, the oldest of 2026-02-09',
      ),
    ]);
    const datagram = CONNECT.replace('"value":1', '"value":2');
    const uncounted = await scan(
      write('datagrams.log', `${BOUND}\n${datagram}\n`),
      '--to',
      '2026-01-01',
      '--fail-on-findings',
    );
    expect([uncounted.status, uncounted.stderr]).toEqual([
      1,
      expect.stringContaining('nothing before 2026-01-01: all that was read is newer\n'),
    ]);
    const grave = await scan(path, '--severity', 'critical', '--fail-on-findings');
    expect([grave.status, grave.stdout, grave.stderr]).toEqual([
      0,
      '',
      'traceward: --fail-on-findings looks at severity critical: 2 other findings do not count\n',
    ]);
  });

  test('clusters of which nothing is of the time that was asked for, with which no gate passes', async () => {
    const at = (timestamp: string) => `${connectLine(inet('10.9.9.9'), { timestamp })}\n`;
    const path = write('logs/cluster=live/a.log', `${BOUND}\n${at('1780272000000000000')}`).replace(/cluster.*/, '');
    write('logs/cluster=stopped/a.log', `${BOUND}\n${CONNECT}\n`);
    const args = [path, '--cluster-pattern', 'cluster=(?<cluster>[^/]+)/', '--since', '2026-06-01'];
    const { status, stdout, stderr } = await scan(...args, '--summary', join(path, 'summary.json'));
    expect([status, stdout]).toEqual([0, '']);
    const silent =
      'cluster stopped: nothing that was read of it is of the time that was asked for: its events are of 2026-02-09. Its logs may have stopped';
    expect(stderr).toContain(`traceward: ${silent}\n`);
    expect(stderr).not.toContain('cluster live');
    const summary = JSON.parse(readFileSync(join(path, 'summary.json'), 'utf8'));
    expect(summary).toMatchObject({ silent: [{ cluster: 'stopped' }], isOfOtherTimes: false });
    const table = await scan(...args, '--format', 'table', '--fail-on-findings');
    expect(table.status).toBe(1);
    expect(table.stdout.replace(/\s+/g, ' ')).toContain(`SILENT: ${silent}.`);
    const alive = await scan(join(path, 'cluster=live'), ...args.slice(3), '--fail-on-findings');
    expect([alive.status, alive.stderr]).toEqual([0, expect.not.stringContaining('nothing')]);
  });

  test('a table that says what to type next', async () => {
    const { stdout } = await scan(write('a b.log', LOG), '--format', 'table');
    expect(stdout).toMatch(/^ {2}traceward investigate [0-9a-f]{8} '.*a b\.log'$/m);
    expect((await traceward(['scan', '-', '--format', 'table'], { input: LOG })).stdout).not.toContain('NEXT');
  });

  test('a table whose next command shows all findings of the same time', async () => {
    const path = write('time.log', LOG);
    const times = ['--since', '2026-01-01', '--to', '2026-03-01', '--lookback', '3'];
    const { stdout } = await scan(path, '--format', 'table', ...times);
    const asked =
      '--from 2026-01-01T00:00:00.000000000Z --to 2026-03-01T00:00:00.000000000Z --lookback 3 --report report.html';
    expect(stdout).toContain(`time.log ${asked}\n`);
  });

  test('beside findings for machines, that connections went where API servers may be that nobody named', async () => {
    const elsewhere = connectLine(inet('10.20.0.5', '6443'), { process: 'kubectl' });
    const path = write('a.log', `${LOG}${elsewhere}\n`);
    const { stderr } = await scan(path);
    expect(stderr).toMatch(/1 connect to usual ports .* kubectl → 10\.20\.0\.5:6443\. If one is yours, name it/);
  });

  test('beside findings for machines, that connections went to what too few others were told, which fails no build', async () => {
    const lines = [
      execLine(['KUBERNETES_SERVICE_HOST=172.20.0.1'], { container: 'new', podNamespace: 'shop' }),
      connectLine(inet('172.20.0.1'), { container: 'old', podNamespace: 'ops' }),
    ];
    const path = write('a.log', `${lines.join('\n')}\n`);
    const { status, stdout, stderr } = await scan(path, '--fail-on-findings');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(/^traceward: 1 connect .* 172\.20\.0\.1:443 .*; told to 1 container of one namespace\)/);
  });

  test('findings down to the basis that is asked for', async () => {
    const apiServers = [{ addresses: ['10.0.0.9'] }];
    const config = write('traceward.json', JSON.stringify({ apiServers }));
    const path = write('a.log', `${LOG}${INFERRED}${connectLine(inet('10.0.0.9'), { container: 'd' })}\n`);
    const basesOf = async (...args: string[]) => {
      const { stdout } = await scan(path, '--config', config, ...args);
      return [...new Set(linesOf(stdout).map(({ basis }) => basis))].sort();
    };
    expect(await basesOf()).toEqual(['configured', 'inferred', 'observed']);
    expect(await basesOf('--basis', 'reported')).toEqual(['configured', 'observed']);
    expect(await basesOf('--basis', 'configured')).toEqual(['configured', 'observed']);
    expect(await basesOf('--basis', 'observed')).toEqual(['observed']);
  });
});

describe('a source of which nothing is understood', () => {
  const OTHER = '{"eventName":"net_packet_dns","timestamp":1,"args":[]}\n';

  test('is a failure that is told by its name and its look, in every format', async () => {
    write('logs/a.log', LOG);
    const path = write('logs/x.md', '# A\u001b[2J page\n\nIt has text.\n');
    for (const args of [[], ['--format', 'table'], ['--fail-on-findings'], ['--semantics', 'tracee']]) {
      const { status, stderr } = await scan(join(folder.path, 'logs'), ...args);
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringMatching(
          /x\.md: nothing in it was understood .*its first line begins|begins with the bytes/,
        ),
      });
      expect(stderr).toContain(path);
      expect(stderr).not.toContain('\u001b');
    }
  });

  test('alone gives no clean table, and no advice about what Tracee logs', async () => {
    const { status, stdout, stderr } = await scan(write('a.md', '# A page\n'), '--format', 'table');
    expect(status).toBe(1);
    expect(stdout).toContain('Nothing was found, because nothing was understood.');
    expect(stderr).toContain('its first line begins "# A page"');
    expect(stderr).toContain('BLIND: cluster default: nothing in its log was understood');
    expect(stdout + stderr).not.toMatch(/No container was found|sched_process_exec/);
  });

  test('is in the summary, beside what could not be opened, with why and how it begins', async () => {
    write('logs/a.log', LOG);
    const name = write('logs/x.md', '# A page\n');
    const missing = join(folder.path, 'missing');
    const summary = join(folder.path, 'summary.json');
    const { status } = await scan(join(folder.path, 'logs'), missing, '--summary', summary);
    expect(status).toBe(1);
    expect(JSON.parse(readFileSync(summary, 'utf8'))).toMatchObject({
      partialSources: [name, missing],
      unreadSources: [
        { name, reason: expect.stringContaining('(1 record)'), firstLine: 'its first line begins "# A page"' },
        { name: missing, reason: 'there is no such file or directory' },
      ],
      blind: [],
    });
  });

  test('shows nothing of its text if a link led to it out of what was named, which is read nonetheless', async () => {
    const secret = write('elsewhere/secret', 'hunter secret password\n');
    write('elsewhere/nodes/a.log', LOG);
    write('elsewhere/nodes/secret', 'hunter has another password\n');
    const logs = join(folder.path, 'logs');
    const own = write('logs/own/x.md', '# A page\n');
    symlinkSync(secret, join(logs, 'secret'));
    symlinkSync(join(folder.path, 'elsewhere/nodes'), join(logs, 'nodes'));
    symlinkSync(own, join(logs, 'a-page'));
    const summary = join(folder.path, 'summary.json');
    const report = join(folder.path, 'report.html');
    for (const args of [[], ['--jobs', '2'], ['--semantics', 'tracee'], ['--format', 'table']]) {
      const { stdout, stderr } = await scan(logs, ...args, '--summary', summary, '--report', report);
      const told = [stdout, stderr, readFileSync(summary, 'utf8'), readFileSync(report, 'utf8')].join('\n');
      expect(told).not.toContain('hunter');
      expect(told).toContain('# A page');
      expect(stdout).toContain(args[0] === '--semantics' ? 'a.log' : '10.96.0.1');
      for (const name of ['secret', 'nodes/secret']) expect(stderr).toContain(`${join(logs, name)}: nothing in it`);
    }
  });

  test('shows nothing of its text if what was named in the current folder is, or lies behind, a link out of it', async () => {
    write('elsewhere/secret', 'hunter secret password\n');
    write('checkout/a.md', '# A page\n');
    symlinkSync('../elsewhere', join(folder.path, 'checkout/logs'));
    const cwd = join(folder.path, 'checkout');
    for (const name of ['logs', 'logs/secret', './logs/']) {
      const { stderr } = await traceward(['scan', name], { cwd });
      expect(stderr).toContain('nothing in it was understood');
      expect(stderr).not.toContain('hunter');
    }
    const named = [
      ['a.md', '# A page'],
      ['../elsewhere/secret', 'hunter'],
      [join(cwd, 'logs/secret'), 'hunter'],
    ] as const;
    for (const [name, text] of named) expect((await traceward(['scan', name], { cwd })).stderr).toContain(text);
  });

  test('is told again by a scan that resumes', async () => {
    const args = [write('a.md', '# A page\n'), '--resume', join(folder.path, 'journal')];
    const first = await scan(...args);
    expect(await scan(...args)).toEqual(first);
  });

  test.each([
    ['events that the rule does not look at', OTHER],
    ['empty lines beside a log', `\n\n${OTHER}`],
  ])('is not one of %s', async (_, log) => {
    const { status, stderr } = await scan(write('a.log', log));
    expect(status).toBe(0);
    expect(stderr).not.toContain('understood');
  });
});

test('what is blind is told in one line each where no terminal shows a table', async () => {
  const { status, stderr } = await scan(write('a.log', BLIND));
  expect(status).toBe(0);
  expect(stderr).toMatch(/^traceward: BLIND: cluster default: its execs came without their environment[^\n]+\n$/);
});

test('a cluster that knows its API server by a name alone is blind, which matters where findings do', async () => {
  const log = write('a.log', `${execLine(['KUBERNETES_SERVICE_HOST=kubernetes.default.svc'])}\n${CONNECT}\n`);
  expect(await scan(log)).toMatchObject({ status: 0, stderr: expect.stringContaining('by a name only') });
  expect((await scan(log, '--fail-on-findings')).status).toBe(1);
});

describe('clusters', () => {
  test('come from the path, and do not mix', async () => {
    const bind = (container: string) => execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { container });
    write('logs/one/a.log', `${bind('a')}\n${bind('b')}\n`);
    write('logs/two/a.log', connectLine(inet('10.96.0.1'), { container: 'c' }));
    write('logs/b.log', BLIND);
    const summary = join(folder.path, 'summary.json');
    const pattern = ['--cluster-pattern', '^(?<cluster>[^/]+)/', '--cluster', 'rest', '--summary', summary];
    expect(linesOf((await scan(join(folder.path, 'logs'), ...pattern)).stdout)).toEqual([]);
    expect(JSON.parse(readFileSync(summary, 'utf8')).blind).toEqual([
      { cluster: 'one', reason: 'no-connects' },
      { cluster: 'rest', reason: 'no-environment' },
      { cluster: 'two', reason: 'no-execs' },
    ]);
    expect(linesOf((await scan(join(folder.path, 'logs'), '--cluster', 'all')).stdout)).toMatchObject([
      { cluster: 'all' },
      { cluster: 'all' },
    ]);
  });
});

describe('the exit status', () => {
  const suppression = {
    namespace: 'shop',
    image: 'debian',
    // A shell is hidden by an entry that names it.
    executable: '/bin/sh',
    reason: 'r',
    owner: 'o',
    expires: '2999-01-01',
    mode: 'suppress',
  };

  test.each([
    ['0: done', LOG, [], 0],
    ['0: malformed lines alone are no failure', `${LOG}hello\n`, [], 0],
    ['0: a blind log, unless it matters', BLIND, [], 0],
    ['3: findings, if they matter', LOG, ['--fail-on-findings'], 3],
    ['1: a blind log, if findings matter', BLIND, ['--fail-on-findings'], 1],
    ['1: a log of which much was not understood, if findings matter', `${LOG}{"cut":\n`, ['--fail-on-findings'], 1],
    ['0: the same where they do not', `${LOG}{"cut":\n`, [], 0],
    ['0: no findings on the wanted basis', INFERRED, ['--fail-on-findings', '--basis', 'observed'], 0],
    ['3: findings on the wanted basis', INFERRED, ['--fail-on-findings'], 3],
  ])('%s', async (_, log, args, status) => {
    expect((await scan(write('a.log', log), ...args)).status).toBe(status);
  });

  const onLinux = process.platform === 'linux' ? test : test.failing;
  onLinux('1: the results cannot be written', async () => {
    const path = write('a.log', LOG);
    const tracee = ['--semantics', 'tracee', '--format', 'tracee'];
    for (const args of [[], ['--format', 'table'], tracee]) {
      expect(await scan(path, ...args, '--output', '/dev/full')).toEqual({
        status: 1,
        stdout: '',
        stderr: 'traceward: cannot write /dev/full: no space is left\n',
      });
    }
  });

  test('1: nothing to read, which is said', async () => {
    const empty = join(folder.path, 'empty');
    mkdirSync(empty);
    for (const args of [[], ['--fail-on-findings'], ['--format', 'table']]) {
      const { status, stdout, stderr } = await scan(empty, ...args);
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: `traceward: nothing was read: there is no record in ${empty}\n`,
      });
      expect(stdout).not.toContain('No container was found');
    }
  });

  test('1 goes before 3', async () => {
    const { status } = await scan(write('a.log', LOG), join(folder.path, 'missing'), '--fail-on-findings');
    expect(status).toBe(1);
  });

  test('suppressed findings are told, and are no failure', async () => {
    const config = write('settings.json', JSON.stringify({ suppressions: [suppression] }));
    const { status, stdout } = await scan(write('a.log', LOG), '--config', config, '--fail-on-findings');
    expect([status, linesOf(stdout)]).toMatchObject([0, [{ suppression: { mode: 'suppress', owner: 'o' } }]]);
  });

  test.each([
    [[], 'nothing to scan'],
    [['--nonsense', 'x'], 'nonsense'],
    [['x', '--output', '-'], 'cannot write -: expected a file; for standard output leave --output or --out away'],
    [['x', '--report', '-'], 'cannot write -: expected a file'],
    [['--config', '.'], '--config took . for its value'],
    [['x', '--output', '/no/such/folder/file'], 'cannot write /no/such/folder/file'],
    [['x', '--output', '/tmp'], 'cannot write /tmp'],
    [['x', '--output', 'x'.repeat(300)], 'the name is too long'],
    [['x', '--config', '/no/such/file'], 'cannot read /no/such/file'],
  ])('2: %j', async (args, message) => {
    const { status, stdout, stderr } = await traceward(['scan', ...args], { cwd: folder.path });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('2: settings that are wrong, or an input that is the output', async () => {
    const path = write('a.log', LOG);
    const config = write('settings.json', '{"alert":{}}');
    expect(await scan(path, '--config', config)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('alert: expected one of'),
    });
    expect(await scan(path, '--output', path)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('to be read and to be written'),
    });
    expect(readFileSync(path, 'utf8')).toBe(LOG);
  });

  test('2: a command that does not exist', async () => {
    expect(await traceward(['constructor'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no command "constructor"'),
    });
  });

  test('0: help', async () => {
    expect(await scan('--help')).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('--fail-on-findings'),
    });
  });
});

test('what was cut off is not called something else than Tracee writes', async () => {
  const whole = gzipSync(Array.from({ length: 300 }, () => LOG).join(''), { level: 1 });
  const tableOf = async (name: string, bytes: number) =>
    (await scan(write(name, whole.subarray(0, bytes)), '--format', 'table')).stdout.replace(/\s+/g, ' ');
  expect(await tableOf('cut.gz', whole.length / 2)).toMatch(
    /READ IN PART: \S*cut\.gz: the gzip data ends within its member 1; \d+ records read/,
  );
  const tiny = await tableOf('tiny.gz', 120);
  expect(tiny).toContain('1 log was not read: see NOT READ below.');
  expect(tiny).toContain('ends within its member 1; nothing that came before that was understood');
  expect(tiny).not.toContain("not Tracee's output");
});
