import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readSettings } from '#core/settings/read-settings.ts';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { connectLine, type EventOptions, execLine, inet } from '#test/factories/trace-event.ts';

const { path: folder, remove } = temporaryFolder();
afterAll(remove);

function podLog(workload: string, executable: string, entity: number): string {
  const name = executable.slice(executable.lastIndexOf('/') + 1);
  const pod = {
    ...{ container: `${workload}-id`, containerName: workload, image: `registry.example/${workload}:1` },
    ...{ podName: `${workload}-7d9c5b8f4c-x2x7b`, podNamespace: 'team', process: name, entity },
  };
  return [
    execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { ...pod, path: executable }),
    connectLine(inet('10.96.0.1'), pod),
  ].join('\n');
}

beforeAll(() => {
  const pods = ['operator', 'scheduler', 'exporter', 'injector'].map((workload, at) =>
    podLog(workload, `/bin/${workload}`, at + 1),
  );
  writeFileSync(join(folder, 'a.log'), `${[...pods, podLog('web', '/usr/bin/curl', 9)].join('\n')}\n`);
});

const run = (...args: string[]) => traceward(['suppressions', ...args], { cwd: folder });

describe('traceward suppressions propose', () => {
  test('writes entries that can be deployed, for all but suspicious tools, which do not end on one day', async () => {
    const { status, stdout, stderr } = await run('propose', 'a.log', '--owner', 'ada', '--reason', 'platform');
    expect(status).toBe(0);
    expect(stderr).toContain('4 entries for 4 findings; review them before you deploy\n');
    expect(stderr).not.toContain('TODO');
    expect(stderr).toContain('no entry is proposed for 1 finding:\n');
    expect(stderr).toContain('curl in team/web (default): curl is one of alerts.immediateProcesses, and only');
    expect(stderr).toContain('needs an entry that you write yourself');
    const entries = JSON.parse(stdout);
    expect(() => readSettings(JSON.stringify({ suppressions: entries }), 'entries')).not.toThrow();
    expect(entries).toHaveLength(4);
    expect(stdout).not.toContain('curl');
    expect(new Set(entries.map(({ expires }: { expires: string }) => expires)).size).toBeGreaterThan(1);
    for (const entry of entries) {
      expect(entry).toMatchObject({
        owner: 'ada',
        reason: 'platform',
        mode: 'suppress',
        container: expect.any(String),
      });
      expect(entry.image).toMatch(/^registry\.example\//);
    }
    expect((await run('propose', 'a.log', '--owner', 'ada', '--reason', 'platform')).stdout).toBe(stdout);
  });

  test.each([
    ['its name', ['node-9'], 'on host node-9 (default)'],
    ['how many there are', ['node-8', 'node-9'], 'on 2 hosts (default)'],
  ])('tells of hosts, of which no entry is proposed, %s', async (_, hosts, place) => {
    const lines = hosts.map((host) => execLine([], { container: '', host, path: '/dev/shm/a', process: 'sh' }));
    writeFileSync(join(folder, 'host.log'), `${lines.join('\n')}\n`);
    expect((await run('propose', 'host.log')).stderr).toContain(place);
    expect((await run('try', 'host.log')).stdout).toContain(place);
  });

  test('says what is left to fill in where nobody could be asked', async () => {
    const todo = 'traceward: what says TODO in them is yours to fill in: ';
    expect((await run('propose', 'a.log', '--out', 'todo.json')).stderr).toContain(`${todo}--owner and --reason would`);
    expect((await run('propose', 'a.log', '--owner', 'ada')).stderr).toContain(`${todo}--reason would`);
    rmSync(join(folder, 'todo.json'));
  });

  test('adds them to a settings file, which keeps the rest and its indentation, and proposes nothing twice', async () => {
    const path = join(folder, 'own.json');
    writeFileSync(path, JSON.stringify({ cluster: { default: 'prod' } }, undefined, 4));
    const options = ['--config', 'own.json', '--owner', 'ada', '--reason', 'platform'];
    expect((await run('propose', 'a.log', ...options, '--into', 'own.json')).status).toBe(0);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('\n    "cluster": {');
    expect(readSettings(text, 'own.json').suppressions).toHaveLength(4);
    expect((await run('propose', 'a.log', ...options)).stdout).toBe('[]\n');
    const again = await run('propose', 'a.log', ...options, '--into', 'own.json');
    expect([again.status, again.stderr]).toEqual([0, expect.stringContaining('nothing to add: ')]);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('makes the settings file if there is none, with the clusters that the entries are for, and says where they are', async () => {
    mkdirSync(join(folder, 'new/cluster=blue'), { recursive: true });
    cpSync(join(folder, 'a.log'), join(folder, 'new/cluster=blue/a.log'));
    const here = { cwd: join(folder, 'new') };
    const words = ['--owner', 'ada', '--reason', 'platform', '--into', 'traceward.json'];
    const { status, stderr } = await traceward(['suppressions', 'propose', '.', ...words], here);
    expect(status).toBe(0);
    expect(stderr).toContain(
      '4 entries for 4 findings, written to traceward.json, which is new and else like the settings that were used;',
    );
    const tried = await traceward(['suppressions', 'try', '.'], here);
    expect(tried.stdout).toContain('No entry covers 1 finding of 1 group:');
    expect(JSON.parse(readFileSync(join(folder, 'new/traceward.json'), 'utf8'))).toMatchObject({
      cluster: { pattern: expect.stringContaining('cluster=') },
      suppressions: [{ cluster: 'blue' }, {}, {}, {}],
    });
  });

  test.each(['--out', '--into'])('writes over no log of a folder that is read (%s)', async (option) => {
    mkdirSync(join(folder, 'logs'), { recursive: true });
    cpSync(join(folder, 'a.log'), join(folder, 'logs/a.log'));
    const { status, stderr } = await run('propose', 'logs', option, 'logs/a.log');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('logs/a.log is to be written, and lies in a directory that is to be read'),
    });
    expect(readFileSync(join(folder, 'logs/a.log'))).toEqual(readFileSync(join(folder, 'a.log')));
  });

  test.each(['{}', '{"suppressions":[]}', '{"suppressions":[],"apiServers":[]}'])(
    'adds them to settings that lie beside logs: %s',
    async (settings) => {
      mkdirSync(join(folder, 'beside'), { recursive: true });
      cpSync(join(folder, 'a.log'), join(folder, 'beside/a.log'));
      writeFileSync(join(folder, 'beside/own.json'), settings);
      const options = ['--owner', 'ada', '--reason', 'platform', '--into', 'beside/own.json'];
      expect((await run('propose', 'beside', ...options)).status).toBe(0);
      expect(readSettings(readFileSync(join(folder, 'beside/own.json'), 'utf8'), '').suppressions).toHaveLength(4);
    },
  );

  test('fails where there is no record, and says so', async () => {
    mkdirSync(join(folder, 'bare'));
    for (const action of ['propose', 'try'])
      expect(await run(action, 'bare')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('nothing was read: there is no record in bare\n'),
      });
  });

  test('writes again over a list that was empty', async () => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    writeFileSync(join(folder, 'empty/made.json'), '[]\n');
    cpSync(join(folder, 'a.log'), join(folder, 'empty/a.log'));
    const options = ['--owner', 'ada', '--reason', 'platform', '--out', 'empty/made.json'];
    expect((await run('propose', 'empty', ...options)).status).toBe(0);
  });

  test('names clusters as scan does', async () => {
    const { stdout } = await run('propose', 'a.log', '--owner', 'ada', '--reason', 'r', '--cluster', 'prod');
    expect(JSON.parse(stdout)).toMatchObject(Array(4).fill({ cluster: 'prod' }));
    expect((await run('try', 'a.log', '--cluster-pattern', 'x')).stderr).toContain('--cluster-pattern: ');
  });

  test('says what is wrong with a file that is there', async () => {
    mkdirSync(join(folder, 'directory'));
    const { status, stderr } = await run('propose', 'a.log', '--into', 'directory');
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('cannot read directory: ') });
    const twice = '{"suppressions":[],\n"suppressions":[]}';
    writeFileSync(join(folder, 'twice.json'), twice);
    const refused = await run('propose', 'a.log', '--into', 'twice.json');
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('twice.json: line 2, column 1: ') });
    expect(readFileSync(join(folder, 'twice.json'), 'utf8')).toBe(twice);
  });
});

/** As above, but the exec lies in another file than the connection. */
function splitLog(name: string, connection: EventOptions = {}): void {
  const pod = {
    ...{ container: 'p-id', containerName: 'p', image: 'registry.example/prometheus:1', entity: 1 },
    ...{ podName: 'prometheus-0', podNamespace: 'monitoring', process: 'prometheus' },
  };
  mkdirSync(join(folder, name));
  const exec = execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { ...pod, path: '/bin/prometheus' });
  writeFileSync(join(folder, name, '1.log'), `${exec}\n`);
  writeFileSync(join(folder, name, '2.log'), `${connectLine(inet('10.96.0.1'), { ...pod, ...connection })}\n`);
}

describe('an entry by an executable that only an exec tells', () => {
  const BY_EXEC = '1 finding that the entries cover here is of a program that is known by an exec alone: ';
  const words = ['--owner', 'ada', '--reason', 'platform'];

  beforeAll(() => {
    splitLog('split');
    splitLog('tree', { executable: '/bin/prometheus' });
  });

  test('is proposed, and it is said that the pipeline may not know the executable', async () => {
    const { stdout, stderr } = await run('propose', 'split', ...words);
    expect(JSON.parse(stdout)).toMatchObject([{ executable: '/bin/prometheus' }]);
    expect(stderr).toContain(BY_EXEC);
    expect(stderr).toContain('Name "process" in its place to hide it there, too');
    const suggested = await traceward(['scan', 'split', '--suggest-suppressions'], { cwd: folder });
    expect(suggested.stderr).toContain(BY_EXEC);
  });

  test('is tried with the same word, which changes no status; one by the process needs none', async () => {
    await run('propose', 'split', ...words, '--into', 'split.json');
    const tried = await run('try', 'split', '--config', 'split.json', '--strict');
    expect(tried).toMatchObject({ status: 0, stderr: expect.stringContaining(BY_EXEC) });
    const byProcess = readFileSync(join(folder, 'split.json'), 'utf8').replace(
      '"executable": "/bin/prometheus"',
      '"process": "prometheus"',
    );
    writeFileSync(join(folder, 'process.json'), byProcess);
    const { stdout, stderr } = await run('try', 'split', '--config', 'process.json', '--strict');
    expect(stdout).toContain('The entries cover all findings.');
    expect(stderr).not.toContain('exec alone');
    expect((await run('propose', 'split', ...words, '--config', 'split.json')).stderr).not.toContain('exec alone');
  });

  test('needs no such word where the connection tells the executable', async () => {
    expect((await run('propose', 'tree', ...words)).stderr).not.toContain('exec alone');
    await run('propose', 'tree', ...words, '--into', 'tree.json');
    expect((await run('try', 'tree', '--config', 'tree.json')).stderr).not.toContain('exec alone');
  });
});

describe('traceward suppressions try', () => {
  const entry = (conditions: object) => ({
    ...conditions,
    reason: 'r',
    owner: 'ada',
    expires: '2999-01-01',
    mode: 'suppress',
  });

  test('says what each entry would hide, what it may not, what matches nothing, and what is open', async () => {
    const suppressions = [
      entry({ namespace: 'team', workload: 'operator' }),
      entry({ namespace: 'team', workload: 'web' }),
      entry({ namespace: 'gone', workload: 'x' }),
    ];
    writeFileSync(join(folder, 'tried.json'), JSON.stringify({ suppressions }));
    const { status, stdout } = await run('try', 'a.log', '--config', 'tried.json', '--strict');
    expect(status).toBe(3);
    expect(stdout).toContain('workload operator (ada): hides 1 finding of 1 group\n  /bin/operator in team/operator');
    expect(stdout).toContain(
      'workload web (ada): covers 1 finding of 1 group, and hides none: all of them alert all the same, being unusual\n',
    );
    expect(stdout).toContain('workload x (ada): matches nothing');
    expect(stdout).toContain('No entry covers 3 findings of 3 groups:');
  });

  test('of an entry that has ended says what it would hide, and that it hides nothing', async () => {
    const ended = { ...entry({ namespace: 'team', workload: 'operator' }), expires: '2020-01-01' };
    writeFileSync(join(folder, 'ended.json'), JSON.stringify({ suppressions: [ended] }));
    const { status, stdout } = await run('try', 'a.log', '--config', 'ended.json');
    // Without --strict what is open is no failure.
    expect(status).toBe(0);
    expect(stdout).toContain(
      '(ada): ended on 2020-01-01, so it hides nothing; if it still held: hides 1 finding of 1 group\n',
    );
  });

  test('says that nothing is open', async () => {
    writeFileSync(
      join(folder, 'all.json'),
      JSON.stringify({ suppressions: [entry({ namespace: 'team', workload: '*e*' })] }),
    );
    const { stdout } = await run('try', 'a.log', '--config', 'all.json');
    expect(stdout).toContain('The entries cover all findings.\n');
    expect(stdout).not.toContain('covers 0 findings');
  });
});

test.each([
  [['prpose', 'a.log'], 'did you mean "propose"?'],
  [['try'], 'nothing to look into'],
  [['propose', 'a.log', '--out', 'x', '--into', 'y'], 'expected --out or --into, found both'],
])('wrong usage is answered: %j', async (args, message) => {
  const { status, stderr } = await run(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
