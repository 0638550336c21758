/** `npm run bench:rescan`: what a rescan of a TB asks of AWS, counted in a run of its own code, and what that costs. */
import { type Bill, COMPRESSION, GIGABYTE, MEMORY_GIGABYTES, totalOf } from './cost/bill.ts';
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
/** Of the function that makes the report (infra/rescan/report-function.ts). */
const REPORT_GIGABYTES = 3008 / 1024;
/** What its functions wait for S3 and DynamoDB beside what they compute, at most. */
const REPORT_WAIT_SECONDS = 300;
/** What lies in the bucket of results but for the report expires after so many months: `rescan.retentionDays`. */
const KEPT_MONTHS = 14 / 30;

const secondsPerMegabyte = await measureSecondsPerMegabyte();
const columns: UsageColumn<RescanUsage>[] = [];
for (const minutesPerObject of INTERVALS) {
  const usage = await simulateRescan({ nodes: NODES, minutesPerObject, bytes: TERABYTE });
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
  ['thousand results written (PutObject)', ({ reading, reporting }) => (reading.puts + reporting.puts) / 1000],
  ['thousand results read (GetObject)', ({ reading, reporting }) => (reading.gets + reporting.gets) / 1000],
  ['GB of results, compressed', ({ reading, reporting }) => (reading.bytes + reporting.bytes) / GIGABYTE],
  ['thousand read units of the live table', ({ live }) => live.reads / 1000],
  ['thousand findings', ({ findings }) => findings / 1000],
  ['GB-s of Lambda, for the batches', batchGigabyteSeconds],
  ['GB-s of Lambda, for the report', reportGigabyteSeconds],
  ['minutes, at best', (usage) => batchSecondsOf(usage) / INSTANCES / 60],
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
  const { objects, batches, reading, reporting, live } = usage;
  const lists = objects / PAGE + reading.lists + reporting.lists;
  return new Map([
    ['Lambda, time', (batchGigabyteSeconds(usage) + reportGigabyteSeconds(usage)) * PRICES.lambdaGigabyteSecond],
    ['Lambda, requests', batches * PRICES.lambdaRequest],
    ['DynamoDB, reads of the live table', live.reads * PRICES.readUnit],
    ['S3, GetObject of logs', objects * PRICES.s3Get],
    ['S3, GetObject of results', (reading.gets + reporting.gets) * PRICES.s3Get],
    ['S3, PutObject of results', (reading.puts + reporting.puts) * PRICES.s3Put],
    ['S3, ListObjectsV2', lists * PRICES.s3List],
    ['S3, storage', ((reading.bytes + reporting.bytes) / GIGABYTE) * KEPT_MONTHS * PRICES.s3GigabyteMonth],
    ['Step Functions', batches * TRANSITIONS * PRICES.stepFunctionsTransition],
  ]);
}

function batchGigabyteSeconds(usage: RescanUsage): number {
  return batchSecondsOf(usage) * MEMORY_GIGABYTES;
}

function reportGigabyteSeconds({ reportSeconds }: RescanUsage): number {
  return (reportSeconds + REPORT_WAIT_SECONDS) * REPORT_GIGABYTES;
}

/** Of all functions together. */
function batchSecondsOf({ waitedMilliseconds, bytes, batchSeconds }: RescanUsage): number {
  return waitedMilliseconds / 1000 + (bytes / 1e6) * secondsPerMegabyte + batchSeconds;
}
