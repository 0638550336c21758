import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { bundle } from '#infra/bundle-function.ts';
import { ENTRIES, type FunctionName } from '#infra/functions/entry.ts';
import { CONDITIONS_OF_EVERY_TYPE, compiledFrom, detectorYaml } from '#test/factories/yaml-detectors.ts';

/**
 * In KiB. The SDK's clients are most of it, then the settings with what they say of themselves; a bundle that grows past this holds something new.
 * There is room for a few detectors more, which take one each.
 */
const BUDGETS: Record<FunctionName, number> = {
  detect: 878,
  announce: 553,
  digest: 556,
  watch: 512,
  post: 496,
  archive: 539,
  'security-hub': 577,
  'event-bus': 430,
  'plan-rescan': 533,
  rescan: 690,
  'report-rescan': 774,
};

/** What only the command line, the deployment or the tests use, by the strings that would give it away. */
const FORBIDDEN = [
  'aws-cdk-lib',
  'FIRST, LAST (UTC)',
  'cdk.out',
  'dynalite',
  'fast-check',
  'valibot/to-json-schema',
  '-----BEGIN',
];

/** With what an entry asks for as soon as it is loaded. */
const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf';
const SETTINGS = `${JSON.stringify({ maxConcurrency: 5, alerts: { slackWebhookSecretArn: SECRET_ARN } })}\n`;

const CONDITIONS = ['getEventData("a").matches("b")', ...CONDITIONS_OF_EVERY_TYPE];
const DETECTORS = JSON.stringify(compiledFrom(detectorYaml({ conditions: CONDITIONS })));

const root = mkdtempSync(join(tmpdir(), 'traceward-bundle-'));
const first = join(root, 'first');
const again = join(root, 'deeper', 'second');
const withDetectors = join(root, 'detectors');
const inputsOf = bundle(ENTRIES, { document: SETTINGS }, first);
bundle(ENTRIES.toReversed(), { document: SETTINGS }, again);
const inputsWithDetectors = bundle(ENTRIES, { document: SETTINGS, detectors: DETECTORS }, withDetectors);
afterAll(() => rmSync(root, { recursive: true }));

describe.each(ENTRIES)('the bundle of %s', (entry) => {
  const folder = join(first, entry);
  const path = join(folder, 'index.mjs');
  const inputs = inputsOf.get(entry) ?? [];

  test('stays within its budget', () => {
    expect(statSync(path).size).toBeLessThanOrEqual(BUDGETS[entry] * 1024);
  });

  test('is made of the rooms of the functions and of nothing else', () => {
    const own = inputs.filter((input) => !input.startsWith('node_modules/'));
    expect(own).toContain(`lambda/${entry}.ts`);
    expect(own.filter((input) => !/^(core|compression|aws|lambda|report-page)\//.test(input))).toEqual([]);
  });

  test('holds nothing of the command line, the deployment or the tests', () => {
    const text = readFileSync(path, 'utf8');
    expect(FORBIDDEN.filter((forbidden) => text.includes(forbidden))).toEqual([]);
    expect(text).not.toContain(process.cwd());
  });

  test('is the same, byte for byte, when it is made again elsewhere and in another order', () => {
    expect(readFileSync(join(again, entry, 'index.mjs')).equals(readFileSync(path))).toBe(true);
  });

  test('has the page of the report beside it if it makes one, and else has not', () => {
    const files = ['report.css', 'report.js'].filter((name) => existsSync(join(folder, 'report-page', name)));
    expect(files).toEqual(entry === 'report-rescan' ? ['report.css', 'report.js'] : []);
  });

  test('has what evaluates detectors beside it if it reads logs and there are some, and is itself the same', () => {
    const other = join(withDetectors, entry);
    const isReader = entry === 'detect' || entry === 'rescan';
    const inputs = inputsWithDetectors.get(entry) ?? [];
    expect(inputs.some((input) => input.startsWith('yaml-detectors/'))).toBe(isReader);
    expect(readFileSync(join(other, 'index.mjs')).equals(readFileSync(path))).toBe(true);
    const files = readdirSync(other).filter((name) => !existsSync(join(folder, name)));
    expect(files.map((name) => name.replace(/-\w{8}\.mjs$/, '.mjs')).sort()).toEqual(
      isReader ? ['detector-ids.json', 'detectors.json', 'patterns.mjs', 'yaml-detectors.mjs'] : ['detector-ids.json'],
    );
    if (!isReader) return;
    const bundled = pathToFileURL(join(other, 'yaml-detectors.mjs')).href;
    const code = `import { createDeciding } from ${JSON.stringify(bundled)}; const [one] = await createDeciding(${DETECTORS});
      const event = { name: 'sched_process_exec', fact: () => 'c', argument: () => 'abc',
        hasArgument: () => true, argumentKind: () => undefined, argumentJson: () => undefined };
      console.log(one.rule, JSON.stringify(one.alone.decide(event)));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: other,
      encoding: 'utf8',
    });
    expect(output).toBe('shell_found {"data":{}}\n');
  });

  test('has the settings beside it', () => {
    expect(readFileSync(join(folder, 'traceward.json'), 'utf8')).toBe(SETTINGS);
  });

  test('runs alone, far from any node_modules, and exports its handler', () => {
    const code = `import { handler } from ${JSON.stringify(pathToFileURL(path).href)}; console.log(typeof handler);`;
    const environment = {
      AWS_REGION: 'eu-west-1',
      TABLE_NAME: 'table',
      METRICS_NAMESPACE: 'traceward',
      LOG_BUCKET: 'logs',
      RESCAN_BUCKET: 'results',
      ARCHIVE_BUCKET: 'archive',
      EVENT_BUS_NAME: 'default',
      SECURITY_HUB_PRODUCT_ARN: 'arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default',
      LIVE_READS_PER_SECOND: '250',
      FINDINGS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:findings',
      ALERTS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:alerts',
      ALARMS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:alarms',
      CHANNEL: 'slack',
      QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/objects',
      DEAD_LETTER_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/dead-letters',
    };
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
    });
    expect(output).toBe('function\n');
  });
});
