import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { VERSION } from '#core/version.ts';
import { run, START, traceward } from '#test/factories/command-line.ts';

const OLD_NODE = `data:text/javascript,${encodeURIComponent(
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });",
)}`;

test('on a Node that is too old, a checkout runs on the one that npm ci has installed', async () => {
  const { status, stdout, stderr } = await traceward(['scan', '-'], { node: ['--import', OLD_NODE], input: '{}\n' });
  const fresh = await traceward(['scan', '-'], { input: '{}\n' });
  expect({ status, stdout, stderr }).toEqual(fresh);
});

test('the version is that of the package, with the commit of a checkout that is no release', async () => {
  const { status, stdout, stderr } = await traceward(['--version']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.replace(/\+[0-9a-f]{7}(?:\.changed)?\n$/, '\n')).toBe(`${VERSION}\n`);
});

test('the bundle of scan loads nothing of Node before it is used', async () => {
  const code = `await import(${JSON.stringify(join(START, '../../dist/cli.mjs'))}); console.log(JSON.stringify(process.moduleLoadList))`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], {});
  const loaded: string[] = JSON.parse(stdout);
  const heavy = ['crypto', 'net', 'zlib', 'child_process', 'fs/promises', 'readline', 'stream/promises'];
  expect(heavy.filter((name) => loaded.includes(`NativeModule ${name}`))).toEqual([]);
});

test('help names every command, and each has help of its own', async () => {
  const { status, stdout } = await traceward(['--help']);
  const commands = [...stdout.matchAll(/^ {2}(\w[\w-]*)/gm)].map(([, name = '']) => name);
  expect({ status, commands }).toEqual({
    status: 0,
    commands: [
      'scan',
      'local',
      'rescan',
      'investigate',
      'findings',
      'suppressions',
      'detectors',
      'api-servers',
      'test-alert',
      'completion',
    ],
  });
  for (const command of commands) {
    const help = await traceward([command, '--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toMatch(new RegExp(`^Usage: traceward ${command} \\[options\\]`));
    expect(help.stdout.split('\n').filter((line) => line.length > 80 && line.includes(' ', 40))).toEqual([]);
  }
});

test.each([['--help'], ['completion', '--help'], ['scan', '-h']])(
  '%s %s says nothing to a reader that has gone away',
  async (...args) => {
    const closed = ['-c', '"$0" "$@" | true', process.execPath, START, ...args];
    expect(await run('sh', closed, {})).toEqual({ status: 0, stdout: '', stderr: '' });
  },
);

test.each([['--help'], ['--version'], ['completion', '--help']])('%s %s says that a disk is full', async (...args) => {
  const full = ['-c', '"$0" "$@" > /dev/full', process.execPath, START, ...args];
  const stderr = 'traceward: cannot write standard output: no space is left\n';
  expect(await run('sh', full, {})).toEqual({ status: 1, stdout: '', stderr });
});

test('help shows the options of a command that it names', async () => {
  const { status, stdout } = await traceward(['help', 'scan']);
  expect(status).toBe(0);
  expect(stdout).toContain('--cluster-pattern REGEX');
});

describe('wrong usage has exit status 2', () => {
  test.each([
    [[], 'expected a command\n'],
    [['scna'], 'there is no command "scna"; did you mean "scan"?\n'],
    [['deploy'], 'there is no command "deploy"; in a clone of the repository it is npx cdk deploy\n'],
    [['template'], 'there is no command "template"; in a clone of the repository it is npm run template\n'],
    [['constructor'], 'there is no command "constructor"\n'],
    [['scan', 'logs', '--reprot=x'], 'there is no option --reprot; did you mean --report?\n'],
    [['local', '--constructor'], 'there is no option --constructor\n'],
    [['rescan', '--no-wiat'], 'there is no option --no-wiat; did you mean --no-wait?\n'],
    [['findings', 'lits'], 'expected list, ack, close, reopen, found "lits"; did you mean "list"?\n'],
    [['findings', '--note', 'x'], '--note: only what is said of a finding has it\n'],
    [['test-alert', '--deploy'], 'there is no option --deploy; did you mean --deployed?\n'],
    [['test-alert', 'x'], 'expected nothing but options, found "x"\n'],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await traceward(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`traceward: ${message}`);
    expect(stderr).toMatch(/"traceward (\S+ )?--help" (shows the options|explains them)\n$/);
  });
});
