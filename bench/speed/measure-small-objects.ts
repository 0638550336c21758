import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { median } from '#bench/median.ts';
import { provideCompressed, provideLog } from './data/data-sets.ts';
import { SCAN } from './programs.ts';
import { bringIntoMemory, runProgram } from './run-program.ts';
import { SMALL } from './targets.ts';

const ROUNDS = 3;
const NEWLINE = 10;

/** A dense log in many small gzip objects, against the same in one; rows of the table. */
export async function measureSmallObjects(folder: string, bytes: number): Promise<string[][]> {
  const log = await provideLog(folder, 'dense', bytes);
  const { path: whole } = await provideCompressed(log, 'gzip');
  const objects = provideObjects(log.path, join(folder, `small-${bytes}`));
  await bringIntoMemory(whole);
  const one: number[] = [];
  const two: number[] = [];
  let megabytes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const inOne = await runProgram([...SCAN, whole], '0');
    const small = await runProgram([...SCAN, objects, '--jobs', '1'], '0');
    const parallel = await runProgram([...SCAN, objects, '--jobs', '2'], '0,1');
    if (small.output !== parallel.output) throw new Error('two processes found something else than one');
    one.push(inOne.processor / small.processor);
    two.push(small.seconds / parallel.seconds);
    megabytes = Math.max(megabytes, small.megabytes);
  }
  const what = `dense, in gzip objects of ${SMALL.bytes / 1e6} MB`;
  return [
    row(`${what}, against one`, SMALL.oneCore, median(one), '×', 2),
    row(`${what}, on two cores, against one core`, SMALL.twoCores, median(two), '×', 2),
    row(`memory, ${what}`, SMALL.memory, megabytes, 'MB', 0),
  ];
}

type Bounds = { readonly floor: number; readonly goal: number };

function row(what: string, { floor, goal }: Bounds, measured: number, unit: string, digits: number): string[] {
  return [what, `${floor} ${unit}`, `${goal} ${unit}`, `${measured.toFixed(digits)} ${unit}`];
}

/** The folder of the log's objects; made if it is not there yet. */
function provideObjects(path: string, folder: string): string {
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const log = readFileSync(path);
  for (let at = 0, object = 0; at < log.length; object += 1) {
    const end = log.indexOf(NEWLINE, Math.min(at + SMALL.bytes, log.length - 1)) + 1 || log.length;
    writeFileSync(join(unfinished, `${String(object).padStart(6, '0')}.log.gz`), gzipSync(log.subarray(at, end)));
    at = end;
  }
  renameSync(unfinished, folder);
  return folder;
}
