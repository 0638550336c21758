/** `npm run bench:cost`: what traceward asks of AWS, counted in a run of its own code, and what that costs. */
import { parseArgs } from 'node:util';
import { type Bill, billMonth, billShipping, GIGABYTE, storageCost, totalOf } from './cost/bill.ts';
import { CONTAINERS } from './cost/cluster.ts';
import { measureSecondsPerMegabyte } from './cost/measure-speed.ts';
import { simulateMonth } from './cost/simulate.ts';
import { createUsage, type Usage } from './cost/usage.ts';
import { printUsages, type UsageColumn, type UsageRow } from './markdown-table.ts';

const USAGE = `Usage: npm run -s bench:cost -- [options]

What traceward asks of AWS in 30 days, counted in a run of its own code over a
simulated cluster, and what that costs. Takes some minutes.

  --nodes LIST     of the cluster (default 1000), such as 100,300
  --minutes LIST   of log in an object (default 1,10)
  --warm LIST      functions that share the objects (default 1,5,20)
  --work MS        of a processor for a MB of log (default: measured here)
  --help           this text
`;
const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '1,10' },
    warm: { type: 'string', default: '1,5,20' },
    work: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit();
}
const [nodes, intervals, instances] = [values.nodes, values.minutes, values.warm].map(numbersIn);
/** Months after which nothing that is stored is older than its retention. */
const GROWN_MONTHS = 14;

const secondsPerMegabyte = values.work === undefined ? await measureSecondsPerMegabyte() : Number(values.work) / 1000;
const columns: UsageColumn<Usage>[] = [];
for (const count of nodes ?? []) {
  for (const minutesPerObject of intervals ?? []) {
    for (const warm of instances ?? []) {
      const usage = await simulateMonth({ nodes: count, minutesPerObject, instances: warm });
      const size = nodes?.length === 1 ? '' : `${count} nodes, `;
      columns.push({ title: `${size}${minutesPerObject} min, ${warm} warm`, usage });
    }
  }
}

process.stdout.write(
  `${values.nodes} nodes, ${CONTAINERS} containers each, 30 days. Processor time: ${(1000 * secondsPerMegabyte).toFixed(2)} ms a MB.\n\n`,
);
printUsages('an object takes', columns, [
  ['MB of log', ({ bytes, objects }) => bytes / 1e6 / objects],
  ['events', ({ events, objects }) => events / objects],
  ['read units', ({ reads, objects }) => reads / objects],
  ['write units', ({ writes, objects }) => writes / objects],
  ['requests to DynamoDB', ({ requests, objects }) => requests / objects],
  ['messages to SNS', ({ publishes, objects }) => publishes / objects],
  ['bytes of function log', ({ logBytes, objects }) => logBytes / objects],
  ['ms that detect waits', ({ waitedMilliseconds, objects }) => waitedMilliseconds / objects],
  ['objects that a core reads in a second', ({ bytes, objects }) => objects / ((secondsPerMegabyte * bytes) / 1e6)],
  ['ms that detect works', ({ bytes, objects }) => (1000 * secondsPerMegabyte * bytes) / 1e6 / objects],
]);
printUsages('a GB of log takes', columns, [
  ['GetObject', ({ bytes, objects }) => objects / (bytes / GIGABYTE)],
  ['Lambda requests', ({ bytes, batches }) => batches / (bytes / GIGABYTE)],
  ['read units', ({ bytes, reads }) => reads / (bytes / GIGABYTE)],
  ['write units', ({ bytes, writes }) => writes / (bytes / GIGABYTE)],
  ['USD', (usage) => totalOf(billMonth(usage, secondsPerMegabyte)) / (usage.bytes / GIGABYTE)],
  ['USD for a million events', (usage) => totalOf(billMonth(usage, secondsPerMegabyte)) / (usage.events / 1e6)],
]);
printUsages('USD a month', columns, [
  ...rowsOf((usage) => billMonth(usage, secondsPerMegabyte)),
  ['**traceward**', (usage) => totalOf(billMonth(usage, secondsPerMegabyte))],
  ['more storage once 400 days are kept', (usage) => storageCost(usage, GROWN_MONTHS) - storageCost(usage, 1)],
  ...rowsOf(billShipping, 'beside it: '),
  ['million objects', ({ objects }) => objects / 1e6],
  ['TB of log before compression', ({ bytes }) => bytes / 1e12],
]);

function numbersIn(list: string): number[] {
  const numbers = list.split(',').map(Number);
  if (numbers.every((number) => Number.isInteger(number) && number > 0)) return numbers;
  process.stderr.write(`expected whole numbers above 0 with commas between, found "${list}"\n`);
  process.exit(2);
}

/** A row for each item of a bill, whose items are always the same. */
function rowsOf(billOf: (usage: Usage) => Bill, prefix = ''): UsageRow<Usage>[] {
  return [...billOf(createUsage()).keys()].map((item) => [`${prefix}${item}`, (usage) => billOf(usage).get(item) ?? 0]);
}
