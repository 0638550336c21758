import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { groupOf } from '#core/correlate/group.ts';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { aFinding } from '#test/factories/finding.ts';
import { connectLine, eventLine, execLine, inet } from '#test/factories/trace-event.ts';

const { path: folder, remove } = temporaryFolder();
afterAll(remove);

const POD = { container: 'c1', podName: 'web-0', podNamespace: 'shop', image: 'shop/web:1' };
const LOG = [
  execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1', 'TOKEN=hunter2'], {
    ...POD,
    path: '/app/web',
    entity: 1,
    process: 'web',
  }),
  execLine(['TOKEN=hunter2'], {
    ...POD,
    ...{
      path: '/bin/sh',
      argv: ['sh', '-c', 'curl\u001b[2J'],
      entity: 2,
      parentEntity: 1,
      process: 'sh',
      processId: 40,
      parentId: 0,
    },
  }),
  execLine([], {
    ...POD,
    path: '/usr/bin/curl',
    argv: ['curl', '-k'],
    entity: 3,
    parentEntity: 2,
    process: 'curl',
    processId: 41,
    parentId: 40,
  }),
  connectLine(inet('10.96.0.1'), { ...POD, process: 'curl', entity: 3, parentEntity: 2, processId: 41, parentId: 40 }),
  eventLine('openat', '257', { ...POD, process: 'curl', entity: 3, parentEntity: 2, processId: 41, parentId: 40 }, []),
  eventLine(
    'security_file_open',
    '733',
    { ...POD, process: 'curl', entity: 3, parentEntity: 2, processId: 41, parentId: 40 },
    [{ name: 'pathname', type: 'string', value: '/run/secrets/token' }],
  ),
  execLine([], { ...POD, container: 'other', path: '/bin/elsewhere' }),
].join('\n');

/** Of the finding below: as messages call it. */
const GROUP = groupOf(
  aFinding({
    container: { id: 'c1', image: 'shop/web:1' },
    pod: { name: 'web-0', namespace: 'shop' },
    program: { executable: '/usr/bin/curl', parents: [], isEntered: false },
  }),
).id.slice(0, 8);
let id: string;

/** The line with another time. */
function at(line: string, time: string): string {
  return JSON.stringify({ ...JSON.parse(line), timestamp: time });
}

beforeAll(async () => {
  writeFileSync(join(folder, 'a.log'), `${LOG}\n`);
  const { stdout: output } = await traceward(['scan', '--format', 'ndjson', 'a.log'], { cwd: folder });
  id = JSON.parse(output.split('\n')[0] ?? '').id;
});

describe('traceward investigate', () => {
  test('shows what the container did around a finding, who started whom, and no environment', async () => {
    const { stdout: output, status } = await traceward(['investigate', id.slice(0, 8), 'a.log'], { cwd: folder });
    expect(status).toBe(0);
    expect(output).toContain('pod shop/web-0');
    expect(output).toContain('executes /bin/sh -c curl\\u001b[2J');
    expect(output).toMatch(/^> .* curl\[41\] connects to 10\.96\.0\.1:443$/m);
    expect(output).toMatch(/openat$/m);
    expect(output).toMatch(/curl\[41\] security_file_open \/run\/secrets\/token$/m);
    expect(output).toMatch(/\/bin\/sh \[40\].*entered from outside.*\n +\/usr\/bin\/curl \[41\]/);
    expect(output).toMatch(/\/usr\/bin\/curl \[41\] {2}<- this finding$/m);
    expect(output).not.toMatch(/hunter2|elsewhere/);
  });

  test('shows the seconds since boot where the log counts from there', async () => {
    const times = [310_041_368_905, '1970-01-01T00:05:10.541368905Z', 311_041_368_905];
    const lines = LOG.split('\n').map((line, at) =>
      JSON.stringify({ ...JSON.parse(line), timestamp: times[Math.min(at, 2)] }),
    );
    writeFileSync(join(folder, 'boot.log'), `${lines.join('\n')}\n`);
    const { stdout: output } = await traceward(['investigate', id.slice(0, 8), 'boot.log'], { cwd: folder });
    expect(output).toContain('in seconds');
    expect(output).toMatch(/^ {2} {5}310\.041 web\[/m);
    expect(output).toMatch(/^ {2} {5}310\.541 sh\[40\]/m);
    expect(output).toMatch(/^> {6}311\.041 curl\[41\] connects/m);
  });

  test('says where the logs have less than the time that it shows', async () => {
    const [told = '', , , connect = ''] = LOG.split('\n');
    const write = (name: string, lines: readonly string[]) =>
      writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    write('narrow.log', [at(told, '2026-02-09T16:00:00Z'), at(connect, '2026-02-09T16:01:00Z')]);
    write('after.log', [at(told, '2026-02-09T16:06:00Z')]);
    const look = async (...args: string[]) => await traceward(['investigate', id, ...args], { cwd: folder });
    const [narrow, wider] = [await look('narrow.log'), await look('narrow.log', 'after.log')];
    expect(narrow.stdout).toContain('These logs begin at 16:00:00 UTC, 1 min 0 s before the finding.');
    expect(narrow.stdout).toContain('These logs end at 16:01:00 UTC, 0 s after the finding.');
    expect(wider.stdout).toContain('These logs begin');
    expect(wider.stdout).not.toContain('These logs end');
    expect((await look('narrow.log', 'after.log', '--around', '1')).stdout).not.toContain('These logs');
    expect((await look('narrow.log', '--format', 'ndjson')).stderr).toContain('These logs begin at 16:00:00 UTC');
  });

  test('shows of too many events those nearest to the finding, each in its time, and none of other days', async () => {
    const [told = '', , , connect = '', , open = ''] = LOG.split('\n');
    const second = (index: number) => new Date(Date.UTC(2026, 1, 9, 16, 2) + index * 1000).toISOString();
    const lines = [
      at(told, '2026-02-06T15:00:00Z'),
      ...Array.from({ length: 2100 }, () => at(open, '2026-02-06T16:00:00Z').replace('token', 'other-day')),
      ...Array.from({ length: 2100 }, (_, index) => at(open, second(index % 120)).replace('token', `file-${index}`)),
      at(open, '2026-02-09T16:00:58Z'),
      at(connect, '2026-02-09T16:01:00Z'),
      at(connectLine({ sa_family: 'AF_UNIX', sun_path: '/run/\u001b[2J' }, POD), '2026-02-09T16:00:59Z'),
    ];
    writeFileSync(join(folder, 'many.log'), `${lines.join('\n')}\n`);
    const { stdout } = await traceward(['investigate', id, 'many.log'], { cwd: folder });
    expect(stdout).toMatch(/^ {2}16:00:58\.000 curl\[41\] security_file_open \/run\/secrets\/token$/m);
    expect(stdout).toMatch(
      /^ {2}16:00:59\.000 curl\[\d+\] security_socket_connect unix:\/run\/\\u001b\[2J\n> 16:01:00/m,
    );
    expect(stdout).toContain('and 102 more events; those nearest to the finding are shown');
    expect(stdout).not.toMatch(/other-day|\?\?:/);
    const json = await traceward(['investigate', id, 'many.log', '--format', 'ndjson'], { cwd: folder });
    expect(json.stdout).toContain('"time":"2026-02-09T16:00:58');
  });

  test('of events that it sees again and again, tells the first and the last time', async () => {
    const [told = '', , , connect = '', , open = ''] = LOG.split('\n');
    const times = ['2026-02-09T16:01:00Z', '2026-02-09T16:01:02Z', '2026-02-09T16:01:01Z'];
    const lines = [told, at(connect, '2026-02-09T16:00:59Z'), ...times.map((time) => at(open, time))];
    writeFileSync(join(folder, 'again.log'), `${lines.join('\n')}\n`);
    const { stdout } = await traceward(['investigate', id, 'again.log'], { cwd: folder });
    expect(stdout).toMatch(/^ {2}16:01:00\.000 .* \/run\/secrets\/token \(3 times, last 16:01:02\.000\)$/m);
  });

  test('tells by all events of the cluster how far its logs reach', async () => {
    const [told = '', , , connect = '', other = ''] = LOG.split('\n');
    const host = eventLine('openat', '257', { container: '' }, []);
    const lines = [
      at(host, '2026-02-09T15:50:00Z'),
      at(told, '2026-02-09T16:00:00Z'),
      at(connect, '2026-02-09T16:01:00Z'),
      at(other.replaceAll('"c1"', '"c9"'), '2026-02-09T16:06:00Z'),
    ];
    writeFileSync(join(folder, 'wide.log'), `${lines.join('\n')}\n`);
    const { stdout } = await traceward(['investigate', id, 'wide.log'], { cwd: folder });
    expect(stdout).not.toContain('These logs');
  });

  test('says once of a log that it cannot be read, and nothing of a report of its own beside the logs', async () => {
    mkdirSync(join(folder, 'mixed'));
    cpSync(join(folder, 'a.log'), join(folder, 'mixed/a.log'));
    await traceward(['scan', 'mixed', '--report', 'mixed/report.html'], { cwd: folder });
    const whole = await traceward(['investigate', id, 'mixed'], { cwd: folder });
    expect(whole).toMatchObject({ status: 0, stderr: expect.stringMatching(/^traceward: left out.*report\.html\n$/) });
    writeFileSync(join(folder, 'mixed/b.log'), 'this is no log\n');
    const { status, stderr } = await traceward(['investigate', id, 'mixed'], { cwd: folder });
    expect({ status, told: stderr.match(/b\.log/g) }).toEqual({ status: 1, told: ['b.log'] });
  });

  test('says of an id that it does not find where not all logs could be read that this may be why, and gives no other advice', async () => {
    mkdirSync(join(folder, 'torn'));
    writeFileSync(join(folder, 'torn/b.log'), 'this is no log\n');
    const nothing = await traceward(['investigate', id, 'torn', 'absent.log'], { cwd: folder });
    expect(nothing).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/not all of these logs could be read.* above first.* is no finding at all\n$/),
    });
    expect(nothing.stderr).not.toContain('Name the logs of its day');
    mkdirSync(join(folder, 'bare'));
    expect(await traceward(['investigate', id, 'bare'], { cwd: folder })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/nothing was read: there is no record in bare\n.* mend what is said above first/),
    });
    cpSync(join(folder, 'a.log'), join(folder, 'torn/a.log'));
    const some = await traceward(['investigate', '00000000', 'torn'], { cwd: folder });
    expect(some).toMatchObject({ status: 1, stderr: expect.stringContaining('is 1 finding, and "scan" lists it\n') });
  });

  test('gives each event as JSON', async () => {
    const { stdout: output } = await traceward(['investigate', id, 'a.log', '--format', 'ndjson'], { cwd: folder });
    const events = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ kind }) => kind).sort()).toEqual(['connect', 'exec', 'exec', 'exec', 'other', 'other']);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'connect', evidence: { source: 'a.log', line: 4 } }));
  });

  test('knows the id of an alert, which is that of a group, as its title has it, and says which finding it shows', async () => {
    const { stdout, stderr, status } = await traceward(['investigate', `#${GROUP}`, 'a.log'], { cwd: folder });
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `traceward: ${GROUP} is the id of a group of 1 finding in these logs; shown is it: ${id}\n`,
    });
    expect(stdout).toContain(id);
  });

  test('shows a connection that these logs do not make a finding, by its id and its group, and says why', async () => {
    const lines = LOG.split('\n').filter((line) => !line.includes('KUBERNETES_SERVICE_HOST'));
    writeFileSync(join(folder, 'late.log'), `${lines.join('\n')}\n`);
    expect((await traceward(['scan', '--format', 'ndjson', 'late.log'], { cwd: folder })).stdout).toBe('');
    for (const asked of [id, GROUP]) {
      const { status, stdout, stderr } = await traceward(['investigate', asked, 'late.log'], { cwd: folder });
      expect(status).toBe(0);
      expect(stdout).toMatch(/^> .* curl\[41\] connects to 10\.96\.0\.1:443$/m);
      expect(stderr).toContain('nothing in these logs told the container that 10.96.0.1:443 is an API server address');
      expect(stderr).toContain('an earlier --from, or the address in apiServers of traceward.json');
    }
    const unknown = await traceward(['investigate', '00000000', 'late.log'], { cwd: folder });
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining('older logs or an earlier --from') });
  });

  test('says, as scan does, which cluster the path of a named folder tells', async () => {
    mkdirSync(join(folder, 'logs/cluster=demo'), { recursive: true });
    cpSync(join(folder, 'a.log'), join(folder, 'logs/cluster=demo/a.log'));
    const { stdout } = await traceward(['scan', 'logs'], { cwd: folder });
    const { id } = JSON.parse(stdout);
    const inFolder = ['investigate', id, 'logs/cluster=demo'];
    const { status, stderr } = await traceward(inFolder, { cwd: folder });
    expect([status, stderr]).toEqual([2, expect.stringMatching(/names the cluster demo.* or give --cluster demo\n/)]);
    expect(await traceward([...inFolder, '--cluster', 'demo'], { cwd: folder })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test('names clusters as scan does', async () => {
    const cluster = ['--cluster', 'prod'];
    const { stdout } = await traceward(['scan', '--format', 'ndjson', 'a.log', ...cluster], { cwd: folder });
    const other = JSON.parse(stdout.split('\n')[0] ?? '').id;
    const { status } = await traceward(['investigate', other, 'a.log', ...cluster], { cwd: folder });
    expect(status).toBe(0);
    expect((await traceward(['investigate', other, 'a.log'], { cwd: folder })).status).toBe(2);
  });

  test.each([
    ['a pattern without its group', [GROUP, 'a.log', '--cluster-pattern', 'x'], '--cluster-pattern: '],
    ['an id that is none', ['nonsense', 'a.log'], 'expected an ID of 8 to 32 hexadecimal digits, found "nonsense"'],
    ['an id that no finding has', ['00000000', 'a.log'], 'they have 1 finding, and "scan" lists it'],
    ['no logs', ['00000000'], 'nothing to look into'],
    ['standard input', ['00000000', '-'], 'the logs are read twice'],
  ])('says what is wrong with %s', async (_, args, message) => {
    const { stderr: errors, status } = await traceward(['investigate', ...args], { cwd: folder });
    expect(status).toBe(2);
    expect(errors).toContain(message);
  });
});
