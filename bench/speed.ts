/**
 * `npm run bench`: how fast a scan is, beside others that read the same logs. Makes its data, runs all programs in turn
 * on one core, and prints the table of docs/performance.md.
 *
 *   --bytes N    the size of each log (default 1,000,000,000)
 *   --data DIR   where the logs are kept (default: a folder in the system's temporary one)
 *   --rounds N   runs of each program (default 5); medians of paired runs count
 *
 * Times are the processor's: on a shared machine the clock also measures the others.
 */
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable } from './markdown-table.ts';
import { median } from './median.ts';
import { provideCompressed, provideLog } from './speed/data/data-sets.ts';
import { digestOf } from './speed/data/truth.ts';
import { measurePairs } from './speed/measure-pairs.ts';
import { measureCores, measureGrowth } from './speed/measure-scan.ts';
import { measureSmallObjects } from './speed/measure-small-objects.ts';
import { PEERS } from './speed/programs.ts';
import { bringIntoMemory, runProgram } from './speed/run-program.ts';
import { MEMORY, TARGETS, type Target } from './speed/targets.ts';

type Side = Target['ours'];

const { values } = parseArgs({
  options: {
    bytes: { type: 'string', default: '1000000000' },
    data: { type: 'string', default: join(tmpdir(), 'traceward-bench') },
    rounds: { type: 'string', default: '5' },
  },
});
const bytes = Number(values.bytes);
const rounds = Number(values.rounds);
const installed = TARGETS.filter(({ against }) => against.program.isInstalled());
const sides = new Map(
  [...installed.flatMap(({ ours, against }) => [ours, against]), ...memorySides()].map((side) => [nameOf(side), side]),
);
const seconds = new Map<string, number[]>();
const megabytes = new Map<string, number[]>();

for (const { name, isInstalled } of Object.values(PEERS)) {
  if (!isInstalled())
    process.stderr.write(`missing: ${name} (npm install --prefix bench/speed/peers; apt-get install jq)\n`);
}
for (let round = 0; round < rounds; round += 1) {
  for (const [name, side] of sides) await measure(name, side);
}

const rows = installed.map(({ what, ours, against, floor, goal }) => {
  const ratios = pairs(nameOf(against), nameOf(ours)).map(([theirs, own]) => theirs / own);
  return [what, `${floor} ×`, `${goal} ×`, `${median(ratios).toFixed(2)} ×`];
});
for (const side of memorySides()) {
  const peak = Math.max(...(megabytes.get(nameOf(side)) ?? []));
  rows.push([`memory, ${side.compression}`, `${MEMORY.floor} MB`, `${MEMORY.goal} MB`, `${peak.toFixed(0)} MB`]);
}
rows.push(await measureCores(values.data, bytes));
rows.push(...(await measureSmallObjects(values.data, bytes)));
const speeds = [...sides.values()].map((side) => {
  const times = seconds.get(nameOf(side)) ?? [];
  const peak = Math.max(...(megabytes.get(nameOf(side)) ?? []));
  return [nameOf(side).replaceAll('|', '\\|'), (bytes / median(times) / 1e6).toFixed(0), peak.toFixed(0)];
});

const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${process.platform}, Node ${process.version}`;
process.stdout.write(
  `${machine}, ${new Date().toISOString().slice(0, 10)}; ${bytes / 1e6} MB a log, ${rounds} rounds\n\n`,
);
process.stdout.write(`${markdownTable(['what', 'floor', 'goal', 'measured'], rows)}\n\n`);
process.stdout.write(`${markdownTable(['program, log', 'MB a second of one core', 'peak MB'], speeds)}\n\n`);
process.stdout.write(
  `${markdownTable(['size of the log', 'seconds', 'ns a byte', 'peak MB'], await measureGrowth(values.data, bytes))}\n\n`,
);
process.stdout.write(
  `${markdownTable(['containers × addresses', 'bytes a pair', 'peak MB'], await measurePairs(bytes / 1000))}\n`,
);

async function measure(name: string, { program, kind, compression }: Side): Promise<void> {
  const { path, truth } = await provideCompressed(await provideLog(values.data, kind, bytes), compression);
  await bringIntoMemory(path);
  const run = await runProgram(program.command(path), '0');
  const found = program.findingsIn?.(run.output);
  if (found !== undefined && digestOf(found) !== truth.digest) {
    throw new Error(`${name} found something else: ${found.length} of ${truth.findings} findings, or other counts`);
  }
  seconds.set(name, [...(seconds.get(name) ?? []), run.processor]);
  megabytes.set(name, [...(megabytes.get(name) ?? []), run.megabytes]);
}

function memorySides(): Side[] {
  const [{ ours }] = TARGETS as readonly [Target];
  return MEMORY.kinds.map((compression) => ({ ...ours, compression }));
}

function nameOf({ program, kind, compression }: Side): string {
  return `${program.name}: ${kind}, ${compression}`;
}

function pairs(a: string, b: string): [number, number][] {
  const others = seconds.get(b) ?? [];
  return (seconds.get(a) ?? []).map((value, round) => [value, others[round] ?? Number.NaN]);
}
