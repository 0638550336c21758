import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { VERSION } from '#core/version.ts';
import { type Outcome, run, temporaryFolder } from '#test/factories/command-line.ts';
import { CONDITIONS_OF_EVERY_TYPE, detectorYaml } from '#test/factories/yaml-detectors.ts';

const PROJECT = join(__dirname, '../..');
const LOGS = join(PROJECT, 'events/logs');

describe('the package, installed where there is nothing else', () => {
  const folder = temporaryFolder();
  const path = (name: string) => join(folder.path, name);
  const traceward = (...args: string[]): Promise<Outcome> =>
    run(path('installed/bin/traceward'), args, { cwd: folder.path, env: { AWS_REGION: '', AWS_DEFAULT_REGION: '' } });

  const npm = (args: readonly string[], cwd: string) => run('npm', args, { cwd });

  beforeAll(async () => {
    // Packing builds, and the other tests use what was built here.
    cpSync(PROJECT, path('checkout'), {
      recursive: true,
      filter: (source) => !/\/(node_modules|\.git|dist|test|cdk\.out)$/.test(source.slice(PROJECT.length)),
    });
    symlinkSync(join(PROJECT, 'node_modules'), path('checkout/node_modules'));
    expect(await npm(['pack', '-s', '--pack-destination', folder.path], path('checkout'))).toMatchObject({ status: 0 });
    const [archive = ''] = readdirSync(folder.path).filter((name) => name.endsWith('.tgz'));
    const install = ['install', '-g', '--offline', '--prefix', path('installed'), path(archive)];
    expect(await npm(install, folder.path)).toMatchObject({ status: 0 });
  });
  afterAll(() => folder.remove());

  test('needs no other package, and holds no source', () => {
    const names = readdirSync(path('installed/lib/node_modules/traceward'), { recursive: true }).map(String);
    expect(names.filter((name) => name.endsWith('.ts') || name.includes('node_modules'))).toEqual([]);
    expect(names).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'docs/setup.md', 'dist/third-party-licenses.txt']),
    );
  });

  test('says its version', async () => {
    expect(await traceward('--version')).toEqual({ status: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  test('scans, and writes all that scan writes', async () => {
    const { stdout, status } = await traceward('scan', LOGS, '--format', 'ndjson', '--report', 'report.html');
    expect({ status, findings: stdout.trimEnd().split('\n').length }).toEqual({ status: 0, findings: 3 });
    expect(readFileSync(path('report.html'), 'utf8')).toMatch(/<\/script>\n$/);
    const table = await traceward('scan', LOGS, '--format', 'table', '--jobs', '2');
    expect(table.stdout).toMatch(/^3 findings in 3 containers of cluster demo: /);
  });

  test('evaluates detectors with values of every type, in all commands that read some', async () => {
    mkdirSync(path('detectors'));
    writeFileSync(path('traceward.json'), '{}');
    const user = 'workload.process.real_user.id >= 0u';
    const conditions = [user, ...CONDITIONS_OF_EVERY_TYPE];
    writeFileSync(path('detectors/a.yaml'), detectorYaml({ conditions, event: 'every_type' }));
    expect(await traceward('detectors', 'check', 'detectors')).toMatchObject({ status: 0, stderr: '' });
    const tried = await traceward('detectors', 'test', 'detectors/a.yaml', LOGS);
    expect(tried.stderr).toMatch(
      /^traceward: yaml-001: ([1-9]\d*) matches; (\d+) of \d+ records are of its kind .*\n$/,
    );
    const scanned = await traceward('scan', LOGS, '--config', 'traceward.json', '--format', 'ndjson');
    expect(scanned.stdout).toContain('"every_type"');
    expect(scanned.stderr).not.toContain('could not decide');
  });

  test.each(['scan', 'local', 'rescan', 'findings', 'api-servers', 'test-alert'])(
    '%s explains itself',
    async (command) => {
      const { status, stdout } = await traceward(command, '--help');
      expect({ status, usage: stdout.split(' [')[0] }).toEqual({ status: 0, usage: `Usage: traceward ${command}` });
    },
  );

  test.each([
    [['rescan', 'list'], 'cannot read the stack traceward: '],
    [['findings', 'list'], 'cannot read the stack traceward: '],
    [['test-alert', '--deployed'], 'cannot read the stack traceward: '],
  ])('%j looks for the stack, and says what is missing', async (args, message) => {
    const { status, stdout, stderr } = await traceward(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`traceward: ${message}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    [['local'], 'npx traceward local'],
    [['rescan', 'list', '--local', LOGS], `npx traceward rescan --local ${LOGS}`],
    [['findings', '--local', LOGS], `npx traceward findings --local ${LOGS}`],
    [['test-alert', '--local'], 'npx traceward test-alert --local'],
  ])('%j needs a checkout', async (args, line) => {
    expect(await traceward(...args)).toEqual({
      status: 2,
      stdout: '',
      stderr: `traceward: this runs what would be deployed, and needs a checkout of traceward; there: npm ci && ${line}\n`,
    });
  });

  test('says which Node it needs to one that is too old', async () => {
    const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.14.0' } });";
    const program = path('installed/bin/traceward');
    const node = ['--import', `data:text/javascript,${encodeURIComponent(old)}`, program, 'scan', LOGS];
    const { status, stdout, stderr } = await run(process.execPath, node, {});
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      'traceward needs Node 22.15 or newer; this is 22.14.0. Install a newer one, and then traceward again with its npm.\n',
    );
    expect(existsSync(program)).toBe(true);
  });
});
