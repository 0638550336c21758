/**
 * `npm run bench:cold`: how large each function's bundle is, how long a fresh process takes to load it, and how long
 * `detect` then takes to the first byte of an object.
 *
 *   --runs N   fresh processes for each number (default 9)
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundle } from '#infra/bundle-function.ts';
import { ENTRIES, type FunctionName } from '#infra/functions/entry.ts';
import { measureFirstByte } from './cold/first-byte.ts';
import { markdownTable } from './markdown-table.ts';
import { median } from './median.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '9' } } });
const runs = Number(values.runs);
/** What posts is deployed only with a secret. */
const SETTINGS = {
  alerts: { slackWebhookSecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:slack-AbCdEf' },
};
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'table',
  METRICS_NAMESPACE: 'traceward',
  LOG_BUCKET: 'logs',
  RESCAN_BUCKET: 'results',
  ARCHIVE_BUCKET: 'findings',
  EVENT_BUS_NAME: 'default',
  SECURITY_HUB_PRODUCT_ARN: 'arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default',
  LIVE_READS_PER_SECOND: '250',
  FINDINGS_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:findings',
  ALERTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:alerts',
  ALARMS_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:alarms',
  QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/objects',
  DEAD_LETTER_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/dead-letters',
  CHANNEL: 'slack',
};

const root = mkdtempSync(join(tmpdir(), 'traceward-cold-'));
try {
  bundle(ENTRIES, { document: JSON.stringify(SETTINGS) }, root);
  const rows = ENTRIES.map((entry) => measure(entry, join(root, entry)));
  const head = ['bundle', 'KiB', 'KiB in gzip', 'ms to load', 'of which processor', 'MB resident'];
  process.stdout.write(
    `Node ${process.version}, median of ${runs} fresh processes\n\n${markdownTable(head, rows)}\n\n`,
  );
  const times = await measureFirstByte(join(root, 'detect', 'index.mjs'), runs);
  const row = (['cold', 'warm', 'warmEnd'] as const).map((key) => median(times.map((time) => time[key])).toFixed(1));
  const measured = ['ms to the first byte', 'the second time', 'until the second is over'];
  process.stdout.write(`${markdownTable(measured, [row])}\n`);
} finally {
  rmSync(root, { recursive: true });
}

function measure(entry: FunctionName, folder: string): string[] {
  const path = join(folder, 'index.mjs');
  const code = readFileSync(path);
  const loads = Array.from({ length: runs }, () => load(path));
  return [
    entry,
    (code.length / 1024).toFixed(0),
    (gzipSync(code).length / 1024).toFixed(0),
    median(loads.map(({ milliseconds }) => milliseconds)).toFixed(0),
    median(loads.map(({ processor }) => processor)).toFixed(0),
    median(loads.map(({ megabytes }) => megabytes)).toFixed(0),
  ];
}

/** `processor`: milliseconds, on all cores; what a busy machine changes least. */
type Load = { readonly milliseconds: number; readonly processor: number; readonly megabytes: number };

/** From within the process: Lambda starts Node itself, and no deployment changes how long that takes. */
function load(path: string): Load {
  const script = `
    const begin = performance.now();
    const before = process.cpuUsage();
    await import(${JSON.stringify(pathToFileURL(path).href)});
    const milliseconds = performance.now() - begin;
    const { user, system } = process.cpuUsage(before);
    const megabytes = process.memoryUsage().rss / 1e6;
    console.log(JSON.stringify({ milliseconds, processor: (user + system) / 1000, megabytes }));`;
  const options = { env: ENVIRONMENT, encoding: 'utf8' } as const;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', script], options));
}
