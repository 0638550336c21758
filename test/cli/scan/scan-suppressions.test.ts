import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

let folder: ReturnType<typeof temporaryFolder>;
let log: string;
beforeEach(() => {
  folder = temporaryFolder();
  log = write('a.log', LOG);
});
afterEach(() => folder.remove());

function write(name: string, content: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}

const scan = (...args: string[]) => traceward(['scan', log, ...args]);

/** Three pods of one workload, and one that talks to nobody else. */
const LOG = [
  ...['bcdfg', 'cdfgh', 'dfghj'].map((end, at) => ({
    container: `c${at}`,
    podName: `web-6d9f8c7b54-${end}`,
    podNamespace: 'shop',
    process: 'checkout',
  })),
  { container: 'd', podName: 'job-0', podNamespace: 'ci', process: 'reporter' },
]
  .flatMap((about) => [
    execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { ...about, path: `/app/${about.process}` }),
    connectLine(inet('10.96.0.1'), about),
    '',
  ])
  .join('\n');

const EXPIRED = {
  namespace: 'shop',
  workload: 'web',
  reason: 'r',
  owner: 'web\u001b team',
  expires: '2020-01-31',
  mode: 'suppress',
};

describe('--suggest-suppressions', () => {
  test('gives JSON that, pasted into the settings, covers everything', async () => {
    const { status, stdout, stderr } = await scan('--suggest-suppressions');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^.*4 findings .* by an exec alone.*\n$/),
    });
    const suppressions = JSON.parse(stdout);
    expect(suppressions).toMatchObject([
      {
        namespace: 'shop',
        workload: 'web',
        executable: '/app/checkout',
        mode: 'suppress',
        reason: expect.stringContaining('3 findings'),
      },
      { namespace: 'ci', workload: 'job', executable: '/app/reporter', reason: expect.stringContaining('1 finding') },
    ]);
    const config = write('settings.json', JSON.stringify({ suppressions }));
    expect(await scan('--config', config, '--fail-on-findings')).toMatchObject({ status: 0 });
  });

  test('gives a table for people, the most effective first', async () => {
    const { stdout } = await scan('--suggest-suppressions', '--format', 'table');
    expect(stdout).toMatch(
      /FINDINGS {2}SUPPRESSION\n +3 +cluster default, namespace shop, workload web, executable\s+\/app\/checkout\n +1 +cluster.*job/,
    );
  });

  test('leaves out what is suppressed already', async () => {
    const config = write('settings.json', JSON.stringify({ suppressions: [{ ...EXPIRED, expires: '9999-01-01' }] }));
    const { stdout } = await scan('--suggest-suppressions', '--config', config);
    expect(JSON.parse(stdout)).toMatchObject([{ workload: 'job' }]);
  });

  test('gives an empty list where nothing was found', async () => {
    write('a.log', '');
    expect((await scan('--suggest-suppressions')).stdout).toBe('[]\n');
    expect((await scan('--suggest-suppressions', '--format', 'table')).stdout).toContain('no suppression to suggest');
  });
});

describe('a suppression that has expired', () => {
  const says =
    'suppression of namespace shop, workload web (owner: web\\u001b team) expired on 2020-01-31: it hides nothing any more';

  test.each(['ndjson', 'ocsf'])('is told beside the findings (%s), which it hides no longer', async (format) => {
    const config = write('settings.json', JSON.stringify({ suppressions: [EXPIRED] }));
    const { stdout, stderr } = await scan('--format', format, '--config', config);
    expect(stderr).toBe(`traceward: ${says}\n`);
    expect(stdout.trimEnd().split('\n')).toHaveLength(4);
    expect(stdout).not.toContain('"suppression"');
  });

  test('is told in the table', async () => {
    const config = write('settings.json', JSON.stringify({ suppressions: [EXPIRED] }));
    expect((await scan('--format', 'table', '--config', config)).stdout.replaceAll('\n  ', ' ')).toContain(
      `\nEXPIRED: ${says}.\n`,
    );
  });
});
