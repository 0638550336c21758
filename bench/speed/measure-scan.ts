import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '#bench/median.ts';
import { provideCompressed, provideLog } from './data/data-sets.ts';
import { OURS, SCAN } from './programs.ts';
import { bringIntoMemory, runProgram } from './run-program.ts';
import { CORES } from './targets.ts';

const ROUNDS = 3;
/** A few records, which take no time to scan: what is left is the start. */
const START_BYTES = 10_000;

/** Several compressed objects, by one process on one core and by two on two; a row of the table. */
export async function measureCores(folder: string, bytes: number): Promise<string[]> {
  const { path } = await provideCompressed(await provideLog(folder, 'broad', bytes), 'gzip');
  const objects = join(folder, `objects-${bytes}`);
  mkdirSync(objects, { recursive: true });
  for (let at = 0; at < CORES.objects; at += 1) {
    const copy = join(objects, `${at}.log.gz`);
    if (!existsSync(copy)) copyFileSync(path, copy);
  }
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = await runProgram([...SCAN, objects, '--jobs', '1'], '0');
    const two = await runProgram([...SCAN, objects, '--jobs', '2'], '0,1');
    if (one.output !== two.output) throw new Error('two processes found something else than one');
    ratios.push(one.seconds / two.seconds);
  }
  return [
    `${CORES.objects} objects on two cores, against one`,
    `${CORES.floor} ×`,
    `${CORES.goal} ×`,
    `${median(ratios).toFixed(2)} ×`,
  ];
}

/** How time grows with the size of a log; rows of the table. */
export async function measureGrowth(folder: string, bytes: number): Promise<string[][]> {
  const rows: string[][] = [];
  const { path: smallest } = await provideLog(folder, 'broad', START_BYTES);
  const start = (await runProgram(OURS.command(smallest), '0')).processor;
  for (const size of [bytes / 1000, bytes / 100, bytes / 10, bytes, bytes * 5]) {
    if (size < START_BYTES) continue;
    const { path } = await provideLog(folder, 'broad', size);
    await bringIntoMemory(path);
    const runs = [];
    for (let round = 0; round < ROUNDS; round += 1) runs.push(await runProgram(OURS.command(path), '0'));
    const seconds = median(runs.map(({ processor }) => processor));
    const peak = Math.max(...runs.map(({ megabytes }) => megabytes));
    const each = ((seconds - start) / size) * 1e9;
    rows.push([`${size / 1e6} MB`, seconds.toFixed(2), each.toFixed(2), peak.toFixed(0)]);
  }
  return rows;
}
