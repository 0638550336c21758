import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { answersLine, type EventOptions, execLine } from '#test/factories/trace-event.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function write(name: string, ...lines: readonly string[]): string {
  const path = join(folder.path, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const suggest = (...args: string[]) => traceward(['api-servers', '--suggest', ...args]);
const told = (host: string, container: string, podNamespace: string, options: EventOptions = {}) =>
  execLine([`KUBERNETES_SERVICE_HOST=${host}`], { container, podNamespace, ...options });
const BY_A_PROCESS = { processId: 7, parentId: 1 };

/** What is to be pasted, which is valid beside what the settings have. */
function entriesIn(text: string): { cluster: string; addresses: string[] }[] {
  const at = text.search(/^\[$/m);
  const entries = at === -1 ? [] : JSON.parse(text.slice(at));
  expect(() => readSettings(JSON.stringify({ apiServers: entries }), 'traceward.json')).not.toThrow();
  return entries;
}

describe('what logs suggest', () => {
  test('is what the runtimes of containers of two namespaces were told, with what all were told beside it', async () => {
    const log = write(
      'a.log',
      ...[told('10.96.0.1', 'a', 'shop'), told('10.96.0.1', 'b', 'ops'), told('10.96.0.1', 'c', 'ops')],
      ...['x', 'y', 'z'].map((container) => told('8.8.8.8', container, 'shop', BY_A_PROCESS)),
      ...['x', 'y'].map((container) => told('9.9.9.9', container, 'shop')),
      ...['k', 'l'].map((container, at) => told('127.0.0.1:6443', container, `kube-${at}`)),
      told('10.96.0.1', 'd', 'dev', BY_A_PROCESS),
    );
    const { status, stdout, stderr } = await suggest(log, '--cluster', 'demo');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n').slice(0, 8)).toEqual([
      'CLUSTER demo',
      '',
      expect.stringMatching(/^API SERVER +CONTAINERS +BY RUNTIME +NAMESPACES$/),
      expect.stringMatching(/^10\.96\.0\.1:443 +4 +3 +ops, shop$/),
      expect.stringMatching(/^8\.8\.8\.8:443 +3 +0$/),
      expect.stringMatching(/^127\.0\.0\.1:6443 +2 +2 +kube-0, kube-1$/),
      expect.stringMatching(/^9\.9\.9\.9:443 +2 +2 +shop$/),
      '',
    ]);
    expect(entriesIn(stdout)).toEqual([{ cluster: 'demo', addresses: ['10.96.0.1:443'] }]);
  });

  test('leaves out what the settings have', async () => {
    const log = write(
      'a.log',
      ...['10.96.0.1', 'fd00::1'].flatMap((ip) => [told(ip, 'a', 'shop'), told(ip, 'b', 'ops')]),
    );
    const config = write('traceward.json', JSON.stringify({ apiServers: [{ addresses: ['10.96.0.0/24:443'] }] }));
    const { stdout } = await suggest(log, '--config', config);
    expect(stdout).toMatch(/^10\.96\.0\.1:443 .* in the settings$/m);
    expect(entriesIn(stdout)).toEqual([{ cluster: 'default', addresses: ['[fd00::1]:443'] }]);
  });

  test('is names of managed clusters, beside those that nothing explains and those that were looked up', async () => {
    const [aks, eks] = ['demo-dns-1a2b.hcp.westeurope.azmk8s.io', 'ABCD.gr7.eu-west-1.eks.amazonaws.com'];
    const log = write(
      'a.log',
      ...[told(aks, 'a', 'kube-system'), told(aks, 'b', 'kube-system')],
      ...[told('api.example.com', 'c', 'shop'), told('api.example.com', 'd', 'ops'), told('hunter2', 'e', 'shop')],
      ...['f', 'g'].map((container, at) => answersLine(eks, [`10.0.1.${at}`], { container })),
      answersLine('example.com', ['93.184.215.14'], { container: 'f' }),
    );
    const { stdout } = await suggest(log);
    expect(stdout).toContain(`Nothing says which addresses these names have: api.example.com, ${aks}.\n`);
    expect(stdout).toContain('\n  abcd.gr7.eu-west-1.eks.amazonaws.com: 10.0.1.0, 10.0.1.1 (by 2 containers)\n');
    expect(stdout).not.toMatch(/hunter2|93\.184/);
    expect(entriesIn(stdout)).toEqual([{ cluster: 'default', addresses: [`${aks}:443`] }]);
  });

  test('is an entry for each cluster, and none where its name would stand for others', async () => {
    for (const cluster of ['a', 'b', '*']) {
      write(`cluster=${cluster}/1.log`, told('10.96.0.1', 'a', 'shop'), told('10.96.0.1', 'b', 'ops'));
    }
    const { stdout } = await suggest(folder.path, '--cluster-pattern', 'cluster=(?<cluster>[^/]+)/', '--jobs', '2');
    expect(stdout).toContain('No entry can be suggested: as a glob, its name would stand for other clusters, too.');
    expect(entriesIn(stdout).map(({ cluster }) => cluster)).toEqual(['a', 'b']);
  });

  test('is nothing where too few were told, which is said, and what to do if it is right', async () => {
    write('cluster=a/1.log', told('10.96.0.1', 'a', 'shop'), told('10.96.0.1', 'b', 'shop'));
    write('cluster=b/1.log', told('10.96.0.1', 'a', 'shop'), told('10.96.0.1', 'b', 'ops'), told('10.9.9.9', 'c', 'x'));
    const { stdout } = await suggest(folder.path, '--cluster-pattern', 'cluster=(?<cluster>[^/]+)/');
    expect(stdout.match(/^(?:CLUSTER .*|None of these is suggested: .*)$/gm)).toEqual([
      'CLUSTER a',
      expect.stringMatching(/^None/),
      'CLUSTER b',
    ]);
    expect(entriesIn(stdout)).toEqual([{ cluster: 'b', addresses: ['10.96.0.1:443'] }]);
  });

  test('may be nothing', async () => {
    const { status, stdout } = await suggest(write('a.log', told('10.96.0.1', 'a', 'shop')));
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining('\n\nNothing to suggest for apiServers of traceward.json.\n'),
    });
  });

  test('harms no terminal, however much a process tells', async () => {
    const hosts = Array.from({ length: 200 }, (_, at) => told(`10.0.0.${at}`, 'a', 'x\u001b[2J\u202e'));
    const { stdout } = await suggest(write('a.log', ...hosts), '--cluster', 'c\u001b[2J\u202e');
    expect(stdout).not.toMatch(/[^\P{C}\n]/u);
    expect(stdout).toContain('\nand 150 more\n');
  });
});

describe('logs that cannot be read', () => {
  test('are told, and the exit status is 1', async () => {
    const missing = join(folder.path, 'missing');
    const { status, stdout, stderr } = await suggest(missing, write('a.log', told('10.96.0.1', 'a', 'shop')));
    expect([status, stderr]).toEqual([1, `traceward: ${missing}: there is no such file or directory\n`]);
    expect(stdout).toContain('10.96.0.1:443');
    const empty = write('empty.log', '');
    expect((await suggest(empty)).stderr).toContain(`nothing was read: there is no record in ${empty}\n`);
    expect((await suggest(empty)).status).toBe(1);
  });

  test.each([
    [['--suggest'], 'nothing to read; name a file, a directory, or - for standard input'],
    [['--suggest', 'x', '--cluster-pattern', '('], '--cluster-pattern: Expected a regular expression'],
    [['--suggest', 'x', '--config', '/no/such/file'], 'cannot read /no/such/file'],
    [['--jobs', '2'], '--cluster-pattern, --config and --jobs: expected --suggest beside them'],
    [['a.log'], 'expected nothing but options, found "a.log"; --suggest reads logs'],
  ])('wrong usage: %j', async (args, message) => {
    const { status, stdout, stderr } = await traceward(['api-servers', ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`traceward: ${message}`);
  });
});
