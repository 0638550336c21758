/**
 * `npm run bench:wrappers`: how fast events in the wrappers of shippers are read, beside bare lines; a table of
 * docs/performance.md. All must give the same findings.
 *
 *   --bytes N      the size of the bare log (default 100,000,000)
 *   --data DIR     where the logs are kept (default: a folder in the system's temporary one)
 *   --rounds N     runs of each (default 5), in turn; medians count
 *   --program DIR  another checkout, whose bundle is measured instead
 */

import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable } from './markdown-table.ts';
import { median } from './median.ts';
import { provideLog } from './speed/data/data-sets.ts';
import { digestOf } from './speed/data/truth.ts';
import { provideWrapped, WRAPPERS } from './speed/data/wrappers.ts';
import { OURS } from './speed/programs.ts';
import { bringIntoMemory, runProgram } from './speed/run-program.ts';

const MIXES = ['broad', 'dense'] as const;
/** A few records, which take no time to scan: what is left is the start. */
const START_BYTES = 10_000;

const { values } = parseArgs({
  options: {
    bytes: { type: 'string', default: '100000000' },
    data: { type: 'string', default: join(tmpdir(), 'traceward-bench') },
    rounds: { type: 'string', default: '5' },
    program: { type: 'string', default: join(import.meta.dirname, '..') },
  },
});
const rounds = Number(values.rounds);
const columns: string[][] = [];
for (const mix of MIXES) columns.push(await measureMix(mix));
const rows = WRAPPERS.map(({ name }, at) => [name, ...columns.map((column) => column[at] ?? '')]);
process.stdout.write(`${markdownTable(['wrapper', ...MIXES], rows)}\n`);

async function measureMix(mix: (typeof MIXES)[number]): Promise<string[]> {
  const { path: log, truth } = await provideLog(values.data, mix, Number(values.bytes));
  const { path: smallest } = await provideLog(values.data, mix, START_BYTES);
  const paths: string[] = [];
  for (const wrapper of WRAPPERS) paths.push(await provideWrapped(log, wrapper));
  const seconds = paths.map((): number[] => []);
  const starts: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    starts.push((await runProgram(commandOn(smallest), '0')).processor);
    for (const [at, path] of paths.entries()) {
      await bringIntoMemory(path);
      const { processor, output } = await runProgram(commandOn(path), '0');
      if (digestOf(OURS.findingsIn?.(output) ?? []) !== truth.digest) throw new Error(`${path}: other findings`);
      seconds[at]?.push(processor);
    }
  }
  const times = seconds.map((of) => median(of) - median(starts));
  const speeds = paths.map((path, at) => statSync(path).size / 1e6 / (times[at] ?? Number.NaN));
  return speeds.map((speed) => `${speed.toFixed(0)} MB/s, ${(speed / (speeds[0] ?? Number.NaN)).toFixed(2)} ×`);
}

function commandOn(path: string): string[] {
  return OURS.command(path).map((word) => (word.endsWith('start.mjs') ? join(values.program, 'cli/start.mjs') : word));
}
