import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { constructSamples } from '#test/construct-samples.ts';
import { traceward } from '#test/factories/command-line.ts';

const ROOT = join(__dirname, '../..');
const LOGS = join(ROOT, 'events/logs');

/** The same content may be compressed to other bytes by another version of zlib. */
function plain(name: string, stored: Buffer): string {
  return (name.endsWith('.gz') ? gunzipSync(stored) : stored).toString();
}

test('the sample logs are what their construction says', () => {
  const samples = constructSamples();
  const names = readdirSync(LOGS, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(LOGS.length + 1)
      .split(sep)
      .join('/'),
  );
  expect(paths.sort()).toEqual([...samples.keys()].sort());
  for (const [name, content] of samples) {
    expect(plain(name, readFileSync(join(LOGS, name)))).toBe(plain(name, content));
  }
});

test('the sample logs show the point', async () => {
  const { status, stdout, stderr } = await traceward(['scan', 'events/logs', '--format', 'table'], { cwd: ROOT });
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/^traceward: BLIND: cluster staging: [^\n]+\n$/),
  });
  for (const text of [
    'kubectl',
    '[fd00:10:96::1]:443',
    'inferred',
    'BLIND: cluster staging: its execs came without their environment',
    '--output option:exec-env',
    '--enrichment environment',
    'lost 12 events',
  ]) {
    expect(stdout).toContain(text);
  }
  expect(stdout).not.toContain('constructed-secret');
});

/** As for who types `npm run scan -- events/logs`. */
const BY_NPM = { npm_lifecycle_event: 'scan', npm_package_name: 'traceward', INIT_CWD: ROOT };

test('the README shows what they print on a terminal of 80 columns', async () => {
  const { stdout } = await traceward(['scan', 'events/logs', '--format', 'table'], { cwd: ROOT, env: BY_NPM });
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(stdout.trimEnd());
});
