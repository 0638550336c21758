/** `npm run bench:cold`: how large each function's bundle is, and how long a fresh process takes to load it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundle } from '../infra/bundle.ts';
import { ENTRIES, type Entry } from '../infra/functions/entry.ts';
import { markdownTable } from './markdown-table.ts';

const RUNS = 9;
/** The slack entry is deployed only with a secret. */
const SETTINGS = {
  alerts: { slackWebhookSecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:slack-AbCdEf' },
};
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'table',
  FINDINGS_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:findings',
  ALERTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:alerts',
};

const root = mkdtempSync(join(tmpdir(), 'traceward-cold-'));
try {
  const rows = ENTRIES.map((entry) => measure(entry, join(root, entry)));
  const head = ['bundle', 'KiB', 'KiB in gzip', 'ms to load', 'of which processor', 'MB resident'];
  process.stdout.write(`Node ${process.version}, median of ${RUNS} fresh processes\n\n${markdownTable(head, rows)}\n`);
} finally {
  rmSync(root, { recursive: true });
}

function measure(entry: Entry, folder: string): string[] {
  mkdirSync(folder);
  bundle(entry, JSON.stringify(SETTINGS), folder);
  const path = join(folder, 'index.mjs');
  const code = readFileSync(path);
  const loads = Array.from({ length: RUNS }, () => load(path));
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

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
