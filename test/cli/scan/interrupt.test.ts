import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '#test/factories/command-line.ts';

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('after %s there is no half-written file, and what was there before still is', async (signal, status) => {
  const folder = temporaryFolder();
  try {
    const output = join(folder.path, 'findings.ndjson');
    writeFileSync(output, 'earlier');
    const start = join(__dirname, '../../../cli/start.mjs');
    const args = ['scan', '-', '--output', output, '--summary', join(folder.path, 'summary.json')];
    const child = spawn(process.execPath, [start, ...args]);
    const said = text(child.stderr);
    await unfinishedFileIn(folder.path);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([status, null]);
    expect(await said).toBe(
      'traceward: stopped; nothing was saved. With --resume FILE, the same command can continue\n',
    );
    expect(readdirSync(folder.path)).toEqual(['findings.ndjson']);
    expect(readFileSync(output, 'utf8')).toBe('earlier');
  } finally {
    folder.remove();
  }
});

/** Waits until the scan has begun to write. */
async function unfinishedFileIn(path: string): Promise<void> {
  while (!readdirSync(path).some((name) => name.includes('summary.json'))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
