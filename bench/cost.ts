/** `npm run bench:cost`: what traceward asks of AWS, counted in a run of its own code, and what that costs. */
import { type Bill, billMonth, billShipping, GIGABYTE, storageCost, totalOf } from './cost/bill.ts';
import { CONTAINERS } from './cost/cluster.ts';
import { measureSecondsPerMegabyte } from './cost/measure-speed.ts';
import { simulateMonth } from './cost/simulate.ts';
import { createUsage, type Usage } from './cost/usage.ts';
import { markdownTable } from './markdown-table.ts';

const NODES = 1000;
const INTERVALS = [1, 10];
const INSTANCES = [1, 5, 20];
/** Months after which nothing that is stored is older than its retention. */
const GROWN_MONTHS = 14;

type Column = { readonly title: string; readonly usage: Usage };

const secondsPerMegabyte = await measureSecondsPerMegabyte();
const columns: Column[] = [];
for (const minutesPerObject of INTERVALS) {
  for (const instances of INSTANCES) {
    const usage = await simulateMonth({ nodes: NODES, minutesPerObject, instances });
    columns.push({ title: `${minutesPerObject} min, ${instances} warm`, usage });
  }
}

print(
  `${NODES} nodes, ${CONTAINERS} containers each, 30 days. Processor time: ${(1000 * secondsPerMegabyte).toFixed(2)} ms a MB.`,
);
print(
  table('an object takes', [
    ['MB of log', ({ bytes, objects }) => bytes / 1e6 / objects],
    ['events', ({ events, objects }) => events / objects],
    ['read units', ({ reads, objects }) => reads / objects],
    ['write units', ({ writes, objects }) => writes / objects],
    ['requests to DynamoDB', ({ requests, objects }) => requests / objects],
    ['messages to SNS', ({ publishes, objects }) => publishes / objects],
    ['bytes of function log', ({ logBytes, objects }) => logBytes / objects],
    ['ms that detect waits', ({ waitedMilliseconds, objects }) => waitedMilliseconds / objects],
    ['ms that detect works', ({ bytes, objects }) => (1000 * secondsPerMegabyte * bytes) / 1e6 / objects],
  ]),
);
print(
  table('a GB of log takes', [
    ['GetObject, Lambda requests', ({ bytes, objects }) => objects / (bytes / GIGABYTE)],
    ['read units', ({ bytes, reads }) => reads / (bytes / GIGABYTE)],
    ['write units', ({ bytes, writes }) => writes / (bytes / GIGABYTE)],
    ['USD', (usage) => totalOf(billMonth(usage, secondsPerMegabyte)) / (usage.bytes / GIGABYTE)],
    ['USD for a million events', (usage) => totalOf(billMonth(usage, secondsPerMegabyte)) / (usage.events / 1e6)],
  ]),
);
print(
  table('USD a month', [
    ...rowsOf((usage) => billMonth(usage, secondsPerMegabyte)),
    ['**traceward**', (usage) => totalOf(billMonth(usage, secondsPerMegabyte))],
    ['more storage once 400 days are kept', (usage) => storageCost(usage, GROWN_MONTHS) - storageCost(usage, 1)],
    ...rowsOf(billShipping, 'beside it: '),
    ['million objects', ({ objects }) => objects / 1e6],
    ['TB of log before compression', ({ bytes }) => bytes / 1e12],
  ]),
);

type Row = readonly [name: string, value: (usage: Usage) => number];

/** A row for each item of a bill, whose items are always the same. */
function rowsOf(billOf: (usage: Usage) => Bill, prefix = ''): Row[] {
  return [...billOf(createUsage()).keys()].map((item) => [`${prefix}${item}`, (usage) => billOf(usage).get(item) ?? 0]);
}

function table(title: string, rows: readonly Row[]): string {
  return markdownTable(
    [title, ...columns.map((column) => column.title)],
    rows.map(([name, value]) => [name, ...columns.map(({ usage }) => format(value(usage)))]),
  );
}

function format(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
}
