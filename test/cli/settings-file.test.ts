import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const { path: folder, remove } = temporaryFolder();
afterAll(remove);

const LOG = `${[execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1']), connectLine(inet('10.96.0.1'))].join('\n')}\n`;

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

const clusterNamed = (name: string) => JSON.stringify({ cluster: { default: name } });

beforeAll(() => {
  write('own/a.log', LOG);
  write('own/traceward.json', clusterNamed('of-the-folder'));
  write('own/other.json', clusterNamed('of-the-other'));
  write('broken/traceward.json', 'garbage{');
  write('detectors/traceward.json', '{}');
  write('detectors/detectors/a.yaml', 'type: detector\n');
  write('none/cluster=blue/a.log', LOG);
});

const run = (place: string, ...args: string[]) => traceward(args, { cwd: join(folder, place) });
const clustersIn = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).cluster);

describe('the settings', () => {
  test('are those of the folder where the user stands', async () => {
    expect(clustersIn((await run('own', 'scan', 'a.log')).stdout)).toEqual(['of-the-folder']);
  });

  test('are those that he names before them', async () => {
    expect(clustersIn((await run('own', 'scan', 'a.log', '--config', 'other.json')).stdout)).toEqual(['of-the-other']);
  });

  test('are those of the package where there are none', async () => {
    expect(clustersIn((await run('none', 'scan', '.')).stdout)).toEqual(['blue']);
  });

  test.each([
    [['scan', '../own/a.log']],
    [['suppressions', 'try', '../own/a.log']],
    [['investigate', '12345678', '../own/a.log']],
    [['api-servers', '--suggest', '../own/a.log']],
  ])('%j refuses those of the folder if they are wrong', async (args) => {
    const { status, stderr } = await run('broken', ...args);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('traceward.json: expected JSON') });
  });

  test('have their detectors beside them', async () => {
    const { status, stderr } = await run('detectors', 'scan', '../own/a.log');
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('a.yaml:1:1: id is missing') });
  });

  test('are named in the table where they are not those of the package', async () => {
    const table = async (place: string, ...args: string[]) =>
      (await run(place, 'scan', '.', '--format', 'table', ...args)).stdout;
    expect(await table('own')).toContain('\nSettings: traceward.json\n');
    expect(await table('own', '--config', 'other.json')).toContain('\nSettings: other.json\n');
    expect(await table('none')).not.toContain('Settings:');
  });
});

describe('the file of the settings', () => {
  test('is told beside results that do not name it', async () => {
    expect((await run('own', 'scan', 'a.log')).stderr).toContain('traceward: settings: traceward.json\n');
    expect((await run('own', 'scan', 'a.log', '--config', 'other.json')).stderr).not.toContain('settings:');
    expect((await run('none', 'scan', '.')).stderr).not.toContain('settings:');
    const packaged = join(__dirname, '../../traceward.json');
    expect((await run('own', 'scan', 'a.log', '--config', packaged)).stderr).not.toContain('settings:');
  });

  test('is no log of the folder where it lies, unless it is named as one', async () => {
    write('beside/a.log', LOG);
    write('beside/traceward.json', clusterNamed('beside'));
    const { status, stdout, stderr } = await run('beside', 'scan', '.');
    expect({ status, clusters: clustersIn(stdout) }).toEqual({ status: 0, clusters: ['beside'] });
    expect(stderr).not.toMatch(/traceward\.json: |DAMAGED|not understood/);
    expect((await run('beside', 'scan', '.', '--config', '/dev/null')).status).toBe(2);
    expect((await run('beside', 'scan', 'traceward.json')).status).toBe(1);
  });

  test('is none that would be waited for: a pipe or a folder of that name is passed over', async () => {
    write('pipe/a.log', LOG);
    execFileSync('mkfifo', [join(folder, 'pipe/traceward.json')]);
    expect(clustersIn((await run('pipe', 'scan', 'a.log')).stdout)).toEqual(['default']);
    write('nested/traceward.json/a.log', LOG);
    expect(clustersIn((await run('nested', 'scan', '.')).stdout)).toEqual(['default']);
  });

  test('may be a link to what is secret, of which nothing is shown', async () => {
    write('linked/a.log', LOG);
    write('credentials', '[default]\naws_secret_access_key = hush\n');
    symlinkSync('../credentials', join(folder, 'linked/traceward.json'));
    const { status, stderr } = await run('linked', 'scan', 'a.log');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'traceward: traceward.json: expected JSON, but it is none from line 1, column 2 on\n',
    });
  });
});

test('a suppression of a cluster that the logs do not have is told', async () => {
  const entry = { cluster: 'demo', workload: 'web', reason: 'r', owner: 'o', expires: '2999-01-01', mode: 'suppress' };
  write('own/suppressed.json', JSON.stringify({ suppressions: [entry] }));
  const { stderr } = await run('own', 'scan', 'a.log', '--config', 'suppressed.json');
  expect(stderr).toContain('suppressions of the settings: no cluster was seen that matches "demo"; seen: "default"\n');
});
