import { PRICES } from './prices.ts';
import type { Usage } from './usage.ts';

/** USD for 30 days, by what is paid for. */
export type Bill = ReadonlyMap<string, number>;

export const GIGABYTE = 1e9;

/** Of the function detect (infra/functions/detect-function.ts). */
export const MEMORY_GIGABYTES = 1769 / 1024;
/**
 * As many as detect takes at once (infra/functions/detect-function.ts): a thousand nodes fill a batch within the window, also if each
 * ships every ten minutes.
 */
export const OBJECTS_PER_BATCH = 20;
/** What S3 sends; what Lambda receives and deletes, ten messages at a time. */
const QUEUE_REQUESTS = 1 + 2 / 10;
/** Five pollers that ask every 20 seconds when there is nothing. */
const EMPTY_POLLS = 5 * 3 * 43_200;
/** announce and digest every 5 minutes, watch every 15. */
const SCHEDULED_RUNS = 2 * 8640 + 2880;
/** CloudWatch counts so much more for each of the two lines of a batch. */
const LOG_BYTES_BESIDE_LINES = 2 * 26;
const LOG_MONTHS = 3;
/** Names in core/telemetry.ts; metrics that the alarms read. */
const METRICS = 19;
export const ALARMED_METRICS = 24;
/** SNS asks for a key anew every five minutes, for each of three who publish: 2 × 3 × 8,640. */
const KEY_REQUESTS = 51_840;
/** Tracee's lines in gzip, an assumption: 8 to 15 times is usual. */
export const COMPRESSION = 10;

/** What traceward costs, `secondsPerMegabyte` of a processor being what it takes to read logs. */
export function billMonth(usage: Usage, secondsPerMegabyte: number): Bill {
  const { objects, batches, bytes, reads, writes, publishes, alerts } = usage;
  const seconds = usage.waitedMilliseconds / 1000 + (bytes / 1e6) * secondsPerMegabyte;
  const logGigabytes = (usage.logBytes + batches * LOG_BYTES_BESIDE_LINES) / GIGABYTE;
  return new Map([
    ['Lambda, time', seconds * MEMORY_GIGABYTES * PRICES.lambdaGigabyteSecond],
    ['Lambda, requests', (batches + SCHEDULED_RUNS) * PRICES.lambdaRequest],
    ['DynamoDB, reads', reads * PRICES.readUnit],
    ['DynamoDB, writes', writes * PRICES.writeUnit],
    ['DynamoDB, storage and recovery, after a month', storageCost(usage, 1)],
    ['SQS', (objects * QUEUE_REQUESTS + EMPTY_POLLS) * PRICES.sqsRequest],
    ['S3, GetObject', objects * PRICES.s3Get],
    ['CloudWatch Logs, three months kept', logGigabytes * (PRICES.logGigabyte + LOG_MONTHS * PRICES.logGigabyteMonth)],
    ['CloudWatch, metrics and alarms', METRICS * PRICES.metric + ALARMED_METRICS * PRICES.alarmMetric],
    ['SNS, with one receiver of e-mail', (publishes + alerts) * PRICES.snsPublish + alerts * PRICES.snsEmail],
    ['KMS', PRICES.key + KEY_REQUESTS * PRICES.keyRequest],
  ]);
}

/** What others pay for so that logs get to S3 and stay there for a month. */
export function billShipping({ objects, bytes }: Usage): Bill {
  return new Map([
    ['S3, PutObject', objects * PRICES.s3Put],
    ['KMS, Decrypt, with a key of the log bucket and without S3 Bucket Keys', objects * PRICES.keyRequest],
    ['KMS, GenerateDataKey, the same', objects * PRICES.keyRequest],
    ['S3, storage, for each month that logs are kept', (bytes / COMPRESSION / GIGABYTE) * PRICES.s3GigabyteMonth],
  ]);
}

/** A month of the table's storage and recovery once it has been in use for so many months; the default retention. */
export function storageCost(
  { newFindingBytes, newCountBytes, newConnectionBytes, newEndpointBytes }: Usage,
  months: number,
): number {
  const kept = (bytes: number, days: number) => bytes * Math.min(months, days / 30);
  const bytes =
    kept(newFindingBytes, 400) + kept(newCountBytes, 35) + kept(newConnectionBytes, 14) + kept(newEndpointBytes, 90);
  return (bytes / GIGABYTE) * (PRICES.tableGigabyteMonth + PRICES.recoveryGigabyteMonth);
}

export function totalOf(bill: Bill): number {
  return [...bill.values()].reduce((sum, usd) => sum + usd, 0);
}
