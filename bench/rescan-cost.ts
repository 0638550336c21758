/** `npm run bench:rescan`: what a rescan of a TB asks of AWS, counted in a run of its own code, and what that costs. */
import { type Bill, COMPRESSION, MEMORY_GIGABYTES, totalOf } from './cost/bill.ts';
import { measureSecondsPerMegabyte } from './cost/measure-speed.ts';
import { PRICES } from './cost/prices.ts';
import { type RescanUsage, simulateRescan } from './cost/simulate-rescan.ts';
import { printUsages, type UsageColumn } from './markdown-table.ts';

const TERABYTE = 1e12;
const NODES = 1000;
const INSTANCES = 20;
const INTERVALS = [1, 10];

/** Of a batch: its execution begins, its only state runs, its execution ends. */
const TRANSITIONS = 3;
/** An entry of a listing or a manifest, by the thousand. */
const PAGE = 1000;
/** The report runs for some minutes with 3,008 MB. */
const REPORT_GIGABYTE_SECONDS = 300 * (3008 / 1024);

const secondsPerMegabyte = await measureSecondsPerMegabyte();
const columns: UsageColumn<RescanUsage>[] = [];
for (const minutesPerObject of INTERVALS) {
  const usage = await simulateRescan({ nodes: NODES, minutesPerObject, instances: INSTANCES, bytes: TERABYTE });
  columns.push({ title: `${minutesPerObject} min an object`, usage });
}

process.stdout.write(
  `A TB of log before compression, of ${NODES} nodes, by ${INSTANCES} functions at once. Processor time: ${(1000 * secondsPerMegabyte).toFixed(2)} ms a MB.\n\n`,
);
printUsages('a TB takes', columns, [
  ['thousand objects (GetObject)', ({ objects }) => objects / 1000],
  ['batches', ({ batches }) => batches],
  ['state transitions', ({ batches }) => batches * TRANSITIONS],
  ['ListObjectsV2', ({ objects }) => objects / PAGE],
  ['thousand read units', ({ reading, reporting }) => (reading.reads + reporting.reads) / 1000],
  ['thousand write units', ({ reading }) => reading.writes / 1000],
  ['thousand findings', ({ findings }) => findings / 1000],
  ['GB-s of Lambda', gigabyteSeconds],
  ['minutes, at best', (usage) => secondsOf(usage) / INSTANCES / 60],
]);
printUsages('USD a TB', columns, [
  ...[...billRescan(columns[0]?.usage as RescanUsage).keys()].map(
    (item) => [item, (usage: RescanUsage) => billRescan(usage).get(item) ?? 0] as const,
  ),
  ['**a rescan**', (usage) => totalOf(billRescan(usage))],
  ['Athena, one scan of these objects', () => PRICES.athenaTerabyte / COMPRESSION],
  ['Athena, one scan of a TB as stored', () => PRICES.athenaTerabyte],
  ['CloudWatch Logs Insights, one scan', () => PRICES.logsInsightsTerabyte],
]);

function billRescan(usage: RescanUsage): Bill {
  const { objects, batches, reading, reporting } = usage;
  return new Map([
    ['Lambda, time', gigabyteSeconds(usage) * PRICES.lambdaGigabyteSecond],
    ['Lambda, requests', batches * PRICES.lambdaRequest],
    ['DynamoDB, reads', (reading.reads + reporting.reads) * PRICES.readUnit],
    ['DynamoDB, writes', reading.writes * PRICES.writeUnit],
    ['S3, GetObject', objects * PRICES.s3Get],
    ['S3, ListObjectsV2', (objects / PAGE) * PRICES.s3List],
    ['Step Functions', batches * TRANSITIONS * PRICES.stepFunctionsTransition],
  ]);
}

function gigabyteSeconds(usage: RescanUsage): number {
  return secondsOf(usage) * MEMORY_GIGABYTES + REPORT_GIGABYTE_SECONDS;
}

/** Of all functions together. */
function secondsOf({ waitedMilliseconds, bytes }: RescanUsage): number {
  return waitedMilliseconds / 1000 + (bytes / 1e6) * secondsPerMegabyte;
}
