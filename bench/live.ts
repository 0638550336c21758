/** `npm run bench:live`: how long after its upload a finding is told, and how fast a queue that has filled is empty again. */
import { measureSecondsPerMegabyte } from './cost/measure-speed.ts';
import { type LiveRun, type LiveScenario, simulateLive } from './live/simulate-live.ts';
import { printUsages, type UsageColumn } from './markdown-table.ts';

const NODES = 1000;
/** Lambda begins with five functions for a queue. */
const FUNCTIONS_AT_FIRST = 5;
/** The default of maxConcurrency. */
const FUNCTIONS_AT_MOST = 20;
const WINDOW_SECONDS = 10;
/** Of the table (infra/state-table.ts). */
const UNITS_A_SECOND = { read: 2000, write: 1000 };

const secondsPerMegabyte = await measureSecondsPerMegabyte();
const common = { nodes: NODES, windowSeconds: WINDOW_SECONDS, secondsPerMegabyte };
const arriving = { ...common, functions: FUNCTIONS_AT_FIRST, isBacklog: false };
const backlog = { ...common, functions: FUNCTIONS_AT_MOST, isBacklog: true };

process.stdout.write(
  `${NODES} nodes. Processor time: ${(1000 * secondsPerMegabyte).toFixed(2)} ms a MB; a finding is told when its topic has it.\n\n`,
);
printUsages(
  'objects as they arrive',
  [
    await column('1 min', { ...arriving, minutesPerObject: 1, objectsPerNode: 8 }),
    await column('1 min, no window', { ...arriving, windowSeconds: 0, minutesPerObject: 1, objectsPerNode: 8 }),
    await column('10 min', { ...arriving, minutesPerObject: 10, objectsPerNode: 2 }),
  ],
  [
    ['objects', ({ usage }) => usage.objects],
    ['objects in a batch', ({ usage }) => usage.objects / usage.batches],
    ['findings', ({ delays }) => delays.length],
    ['s until half of them are told (p50)', ({ delays }) => quantile(delays, 0.5) / 1000],
    ['s until 99 of 100 are told (p99)', ({ delays }) => quantile(delays, 0.99) / 1000],
    ['s until all are told', ({ delays }) => quantile(delays, 1) / 1000],
    ['read units an object', ({ usage }) => usage.reads / usage.objects],
    ['write units an object', ({ usage }) => usage.writes / usage.objects],
    ['functions that are busy', ({ usage, milliseconds }) => usage.waitedMilliseconds / milliseconds],
  ],
);
printUsages(
  'all at once, after an outage',
  [
    await column('1 min', { ...backlog, minutesPerObject: 1, objectsPerNode: 10 }),
    await column('10 min', { ...backlog, minutesPerObject: 10, objectsPerNode: 2 }),
  ],
  [
    ['objects', ({ usage }) => usage.objects],
    ['s until the queue is empty', ({ milliseconds }) => milliseconds / 1000],
    ['objects a second', ({ usage, milliseconds }) => (1000 * usage.objects) / milliseconds],
    ['objects a second and function', ({ usage, milliseconds }) => perFunction(usage.objects, milliseconds)],
    ['MB of log a second and function', ({ usage, milliseconds }) => perFunction(usage.bytes / 1e6, milliseconds)],
    ['read units an object', ({ usage }) => usage.reads / usage.objects],
    ['write units an object', ({ usage }) => usage.writes / usage.objects],
    ["objects a second that the table's ceilings allow", ({ usage }) => allowed(usage)],
  ],
);

async function column(title: string, scenario: LiveScenario): Promise<UsageColumn<LiveRun>> {
  return { title, usage: await simulateLive(scenario) };
}

function perFunction(amount: number, milliseconds: number): number {
  return (1000 * amount) / milliseconds / FUNCTIONS_AT_MOST;
}

function allowed({ objects, reads, writes }: LiveRun['usage']): number {
  return objects / Math.max(reads / UNITS_A_SECOND.read, writes / UNITS_A_SECOND.write);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
