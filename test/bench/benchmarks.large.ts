import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '#test/factories/command-line.ts';

const BENCH = join(__dirname, '../../bench');
const run = promisify(execFile);

test('the benchmark of speed runs all programs, compares what they find, and prints its tables', async () => {
  const data = temporaryFolder();
  const options = ['--bytes', '1000000', '--rounds', '1', '--data', data.path];
  const { stdout } = await run(process.execPath, [join(BENCH, 'speed.ts'), ...options]);
  data.remove();
  expect(stdout).toContain('| plain, against readline + JSON.parse |');
  expect(stdout).toContain('| dense, in gzip objects of 0.4 MB, against one |');
  expect(stdout).toContain('| 1000 × 5 |');
});

test('the benchmark of wrappers finds the same in each of them, and prints its table', async () => {
  const data = temporaryFolder();
  const options = ['--bytes', '1000000', '--rounds', '1', '--data', data.path];
  const { stdout } = await run(process.execPath, [join(BENCH, 'wrappers.ts'), ...options]);
  data.remove();
  expect(stdout).toContain('| OTLP JSON, 100 a line |');
});

test('the benchmark of cold starts loads and invokes the bundles', async () => {
  const { stdout } = await run(process.execPath, [join(BENCH, 'cold-start.ts'), '--runs', '1']);
  expect(stdout).toContain('| detect |');
  expect(stdout).toContain('ms to the first byte');
});
