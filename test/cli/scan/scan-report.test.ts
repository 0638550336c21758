import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const LOG = `${execLine(['SECRET=constructed-secret', 'KUBERNETES_SERVICE_HOST=10.96.0.1'])}\n${connectLine(inet('10.96.0.1'))}\n`;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(path('a.log'), LOG);
});
afterEach(() => folder.remove());

const path = (name: string) => join(folder.path, name);
const scan = (...args: string[]) => traceward(['scan', ...args]);
const report = () => readFileSync(path('report.html'), 'utf8');

describe('scan --report', () => {
  test.each(['ndjson', 'ocsf', 'table'])('writes the report beside findings as %s', async (format) => {
    const plain = await scan(path('a.log'), '--format', format);
    const { status, stdout } = await scan(path('a.log'), '--format', format, '--report', path('report.html'));
    // The table offers the report where there is none yet.
    const [expected = ''] = plain.stdout.split('All findings, to search');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expected });
    expect(report()).toMatch(/^<!doctype html>.*1 finding in 1 container.*<\/script>\n$/s);
    expect(report()).not.toContain('constructed-secret');
  });

  test('shows the findings of --format ndjson, and why something could not be read', async () => {
    const { status, stdout } = await scan(path('a.log'), path('missing.log'), '--report', path('report.html'));
    expect(status).toBe(1);
    expect(report()).toContain(JSON.parse(stdout).id);
    expect(report()).toContain(
      `<td class="name">${path('missing.log')}</td><td>there is no such file or directory</td>`,
    );
  });

  test('calls no day blind on which connections are found by what others were told before', async () => {
    const tell = (container: string, podNamespace: string) =>
      execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { container, podNamespace });
    const late = connectLine(inet('10.96.0.1'), { container: 'late', timestamp: '1771000000000000000' });
    writeFileSync(path('a.log'), `${[tell('a', 'shop'), tell('b', 'ml'), connectLine(inet('10.9.9.9'))].join('\n')}\n`);
    writeFileSync(path('b.log'), `${late}\n`);
    const { stdout } = await scan(path('a.log'), path('b.log'), '--report', path('report.html'));
    expect(JSON.parse(stdout)).toMatchObject({ basis: 'inferred', firstSeen: '2026-02-13T16:26:40.000000000Z' });
    expect(report()).not.toMatch(/blind on/i);
  });

  test('has commands that read what the scan read, as the user called it', async () => {
    writeFileSync(path('own.json'), '{}');
    const options = ['--config', path('own.json'), '--cluster', 'it is'];
    await scan(path('a.log'), ...options, '--report', path('report.html'));
    const context = /id="context">(.*?)<\/script>/s.exec(report())?.[1] ?? '';
    expect(JSON.parse(context).investigate).toEqual({
      program: 'traceward investigate',
      logs: `${path('a.log')} --cluster 'it is' --config ${path('own.json')}`,
    });
  });

  test('rates findings as the table does, by what else was found beside them', async () => {
    const about = { process: 'app', podName: 'shop-0', podNamespace: 'shop' };
    const told = execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { ...about, path: '/app' });
    const socket = connectLine({ sa_family: 'AF_UNIX', sun_path: '/run/docker.sock' }, about);
    writeFileSync(path('b.log'), `${[told, connectLine(inet('10.96.0.1'), about), socket].join('\n')}\n`);
    const { stdout } = await scan(path('b.log'), '--format', 'table', '--all', '--report', path('report.html'));
    const reason = 'other rules matched in the same container within half an hour';
    expect(stdout.replace(/\s+/g, ' ')).toContain(reason);
    expect(/class="data">.*?<\/script>/s.exec(report())?.[0]).toContain(reason);
  });

  test('shows what Tracee itself would have found, with its semantics', async () => {
    await scan(path('a.log'), '--semantics', 'tracee', '--format', 'tracee', '--report', path('report.html'));
    expect(report()).toContain('1 finding in 1 container');
  });

  test('is never read, though it lies among the logs', async () => {
    const args = [
      folder.path,
      '--format',
      'ndjson',
      '--summary',
      path('summary.json'),
      '--report',
      path('report.html'),
    ];
    const first = await scan(...args);
    expect(await scan(...args)).toEqual(first);
    expect(JSON.parse(readFileSync(path('summary.json'), 'utf8'))).toMatchObject({ sources: 1 });
  });

  test('is written whole or not at all', async () => {
    writeFileSync(path('report.html'), 'an earlier one');
    const { status } = await scan(path('a.log'), '--output', path('no/such/folder'), '--report', path('report.html'));
    expect({ status, content: report() }).toEqual({ status: 2, content: 'an earlier one' });
    expect(readdirSync(folder.path).sort()).toEqual(['a.log', 'report.html']);
  });

  test('--compare marks what is new against the findings of an earlier scan', async () => {
    writeFileSync(path('b.log'), LOG.replaceAll('8498b675', '00000000'));
    const { stdout } = await scan(path('a.log'));
    writeFileSync(path('earlier.ndjson'), stdout);
    const compared = await scan(path('b.log'), '--report', path('report.html'), '--compare', path('earlier.ndjson'));
    expect(compared.status).toBe(0);
    expect(compared.stdout).not.toContain(JSON.parse(stdout).id);
    expect(report()).toMatch(/Compared with <b>.*earlier.*1 new<.*, 0 known, .*1 gone</);
    expect(report()).toContain(JSON.parse(stdout).id);
  });

  test('--compare marks what is new in the table, and says what is gone, without a report, too', async () => {
    writeFileSync(path('earlier.ndjson'), (await scan(path('a.log'))).stdout);
    const other = { container: 'c2', podName: 'web-0', podNamespace: 'shop', process: 'kubectl' };
    const lines = [execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], other), connectLine(inet('10.96.0.1'), other)];
    writeFileSync(path('b.log'), `${lines.join('\n')}\n`);
    const compare = ['--compare', path('earlier.ndjson')];
    const table = await scan(path('b.log'), '--format', 'table', ...compare);
    const said = /ompared with .*earlier\.ndjson: (\d new, \d known, \d gone)/;
    expect(said.exec(table.stdout.replace(/\s+/g, ' '))?.[1]).toBe('1 new, 0 known, 1 gone');
    expect(table.stdout).toMatch(/ kubectl\b.* → \S+ · new · /);
    const plain = await scan(path('b.log'), ...compare);
    expect(plain.stdout).toBe((await scan(path('b.log'))).stdout);
    expect(plain.stderr).toMatch(said);
    const known = await scan(path('a.log'), '--format', 'table', ...compare);
    expect(known.stdout).toContain('0 new, 1 known, 0 gone.');
    expect(known.stdout).not.toContain('· new');
  });

  test('--compare says in the table what the earlier report was asked to show', async () => {
    await scan(path('a.log'), '--severity', 'critical', '--report', path('old.html'));
    const { stdout } = await scan(path('a.log'), '--format', 'table', '--compare', path('old.html'));
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      '0 new, 0 known, 0 gone; it shows only severity critical, so whether 1 other finding is new is not known.',
    );
  });

  test('is compared with the report in whose place it is written', async () => {
    const args = [path('a.log'), '--report', path('report.html')];
    await scan(...args);
    expect((await scan(...args, '--compare', path('report.html'))).status).toBe(0);
    expect(report()).toContain('1 known');
  });

  test('says what it was asked to show, and how much that left out', async () => {
    await scan(path('a.log'), '--report', path('report.html'));
    expect(report()).not.toContain('Shown: ');
    await scan(path('a.log'), '--severity', 'critical', '--basis', 'observed', '--report', path('report.html'));
    expect(report()).toContain('Shown: severity critical; basis observed; 1 more finding left out.');
    await scan(path('a.log'), '--since', '2027-01-01', '--report', path('report.html'));
    expect(report()).toContain('Shown: from 2027-01-01 on.');
    expect(report()).toContain('nothing that was read is of the time that was asked for');
    expect(report()).toContain('Nothing from 2027-01-01 on: 1 connect or other event is older, the newest of 2026-');
  });

  test('calls nothing new or gone that only a filter hid, then or now', async () => {
    const earlier = async (...args: string[]) => {
      await scan(path('a.log'), ...args, '--report', path('old.html'));
      return (...others: string[]) =>
        scan(path('a.log'), ...others, '--report', path('report.html'), '--compare', path('old.html'));
    };
    for (const args of [
      ['--severity', 'critical'],
      ['--from', '2027-01-01'],
    ]) {
      await (await earlier(...args))();
      expect(report()).toMatch(
        />0 new<.*The earlier report shows only .*: whether 1 other finding is new is not known/,
      );
    }
    await (await earlier())('--from', '2027-01-01');
    expect(report()).toMatch(/>0 new<.*>0 gone<.*1 not comparable/);
    await (await earlier('--to', '2027-01-01'))();
    expect(report()).toMatch(/1 known.*The earlier report shows only before 2027-01-01\.</);
  });

  test('lists who never called the API server in eight days, whose nodes all sent their logs', async () => {
    const HOUR = 3_600_000_000_000n;
    const pod = { podName: 'cart-6d9f8c7b54-x2x7q', podNamespace: 'shop' };
    const hours = Array.from({ length: 8 * 24 }, (_, hour) => ({
      timestamp: String(1_772_411_400_000_000_000n + BigInt(hour) * HOUR),
    }));
    const log = (without: number) => [
      execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { ...pod, ...hours[0] }),
      ...hours
        .filter((_, hour) => hour !== without)
        .map((time) => connectLine(inet('10.1.1.9', '5432'), { ...pod, ...time })),
    ];
    mkdirSync(path('logs/prod'), { recursive: true });
    const write = (node: string, without = -1) =>
      writeFileSync(path(`logs/prod/${node}.log`), `${log(without).join('\n')}\n`);
    const args = [path('logs'), '--cluster-pattern', '(?<cluster>[^/]+)/(?<node>[^/]+)[.]log'];
    write('node-a');
    write('node-b');
    await scan(...args, '--report', path('report.html'));
    expect(report()).toContain('1 workload never called the API server on the 8 days');
    expect(report()).toContain('patch deployment -n shop cart');
    expect(report()).not.toContain('name no nodes');
    write('node-b', 30);
    await scan(...args, '--report', path('report.html'));
    expect(report()).toContain('on the 7 days that were watched whole');
    expect(report()).toContain('1 day on which a node was silent');
  });

  test.each([
    [['--report', 'same', '--compare', '/no/such/file'], '--compare: /no/such/file: there is no such file'],
    [['--report', 'same', '--compare', 'package.json'], '--compare: package.json: expected a report'],
    [['--report', '/no/such/folder/report.html'], 'cannot write /no/such/folder/report.html'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await scan(path('a.log'), ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync('same')).toBe(false);
  });
});
