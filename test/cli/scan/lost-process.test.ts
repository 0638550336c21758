import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '#test/factories/command-line.ts';

const START = join(__dirname, '../../../cli/start.mjs');

test('a process that is killed while it scans is told, and is no clean result', async () => {
  const folder = temporaryFolder();
  try {
    const pipes = ['first', 'second'].map((name) => join(folder.path, name));
    execFileSync('mkfifo', pipes);
    const scan = spawn(process.execPath, [START, 'scan', ...pipes, '--jobs', '2']);
    const told = scan.stderr.setEncoding('utf8').toArray();
    const exit = once(scan, 'exit');
    process.kill(await childOf(scan.pid), 'SIGKILL');
    for (const pipe of pipes) closeSync(openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK));
    expect(await exit).toEqual([1, null]);
    expect((await told).join('')).toContain('ended before it was done (SIGKILL)');
  } finally {
    folder.remove();
  }
});

async function childOf(pid: number | undefined): Promise<number> {
  for (;;) {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    if (child !== undefined && child !== '') return Number(child);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
