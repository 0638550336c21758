import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { temporaryFolder, traceward } from '#test/factories/command-line.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** Twenty sources that share containers, of all compressions; one of them is damaged, and one is missing. */
function writeLogs(): string[] {
  mkdirSync(join(folder.path, 'logs'));
  for (let at = 0; at < 20; at += 1) {
    const lines = [execLine(['KUBERNETES_SERVICE_HOST=10.96.0.1'], { container: `bound ${at % 4}` })];
    for (let each = 0; each < 50; each += 1) {
      const about = {
        container: `container ${each}`,
        podName: `pod-${at}`,
        timestamp: String(1_770_652_841_000_000_000n + BigInt(at * each)),
      };
      lines.push(connectLine(inet('10.96.0.1'), about));
    }
    const content = Buffer.from(lines.join('\n'));
    const stored = [content, gzipSync(content), zstdCompressSync(content)][at % 3] ?? content;
    writeFileSync(join(folder.path, 'logs', `${at}.log`), at === 7 ? stored.subarray(0, -20) : stored);
  }
  return [join(folder.path, 'logs'), join(folder.path, 'missing')];
}

test('any number of processes gives the same bytes', async () => {
  const inputs = writeLogs();
  const outcomes = [];
  for (const jobs of [['1'], ['2'], ['7'], undefined]) {
    const summary = join(folder.path, 'summary.json');
    const options = jobs === undefined ? [] : ['--jobs', ...jobs];
    const { status, stdout, stderr } = await traceward(['scan', ...inputs, '--summary', summary, ...options]);
    outcomes.push({ status, stdout, stderr: stderr.split('\n').sort(), summary: readFileSync(summary, 'utf8') });
  }
  const [first, ...others] = outcomes;
  expect(first).toMatchObject({ status: 1, summary: expect.stringContaining('"sources":20') });
  expect(first?.stdout.split('\n').length).toBe(51);
  for (const other of others) expect(other).toEqual(first);
});

test.each(['0', 'many', '1.5'])('%s is no number of processes', async (jobs) => {
  const { status, stderr } = await traceward(['scan', '-', '--jobs', jobs]);
  expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('--jobs') });
});
