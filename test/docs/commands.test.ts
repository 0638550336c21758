import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalAccount, startLocalAccount } from '#test/aws-cli/local-account.ts';
import { operationOf } from '#test/aws-cli/operations.ts';
import { runShell } from '#test/aws-cli/shell.ts';
import { type Outcome, temporaryFolder, traceward } from '#test/factories/command-line.ts';

const ROOT = join(__dirname, '../..');
/** What operations.md ends with removes everything. */
const PAGES = globSync(['README.md', 'docs/*.md'], { cwd: ROOT }).sort((a) => (a === 'docs/operations.md' ? 1 : -1));
const SCRIPTS: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const SOURCES = globSync('{core,aws,lambda}/**/*.ts', { cwd: ROOT }).map(read).join('\n');

type Block = { readonly line: number; readonly language: string; readonly text: string };

/** The page's fenced blocks, without their indentation. */
function blocksOf(page: string): Block[] {
  const text = read(page);
  return [...text.matchAll(/^( *)```([\w-]*)\n([\s\S]*?)^\1```$/gm)].map(
    ({ 1: indent = '', 2: language = '', 3: block = '', index }) => ({
      line: text.slice(0, index).split('\n').length,
      language,
      text: block.replace(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

function shellBlocksOf(page: string): string[] {
  return blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => text);
}

/** With everything that the pages speak of. */
const SETTINGS = {
  integrations: { archive: true, securityHub: true, eventBus: 'default' },
  logs: { kmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/11112222-3333-4444-5555-666677778888' },
  alerts: {
    email: ['you@example.org'],
    slackWebhookSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf',
  },
};

/** What a reader fills in, by what has it in the local account. */
const FILLED_IN: Readonly<Record<string, string>> = {
  'AWS_REGION=eu-central-1': 'AWS_REGION=us-east-1',
  '"s3://BUCKET/KEY"': '"s3://$(output LogBucketName)/cluster=demo/one.log"',
  'empty LOG_BUCKET': 'empty "$(output LogBucketName)"',
  'empty ARCHIVE_BUCKET': 'empty "$(output ArchiveBucketName)"',
  'empty RESCAN_BUCKET': 'empty "$(output RescanBucketName)"',
  'empty ACCESS_LOG_BUCKET': 'empty "$(resource AWS::S3::Bucket AccessLogBucket)"',
  '--table-name STATE_TABLE': '--table-name "$(output StateTableName)"',
};
/** Programs that are not run but noted. */
const NOTED = ['kubectl', 'helm', 'npm', 'npx', 'git', 'docker', 'sleep', 'curl', 'terraform'];
/** No package of npm brings it. CI has it. */
const HAS_JQ = spawnSync('jq', ['--version']).status === 0;
const NEEDS_JQ = /\bjq\b|\bdelete_keys\b|^empty /m;
const LOG = 'cluster=demo/one.log';

const folder = temporaryFolder();
const noted: string[] = [];
const outcomes = new Map<string, Outcome>();
let account: LocalAccount;

beforeAll(async () => {
  cpSync(join(ROOT, 'docs/setup'), join(folder.path, 'docs/setup'), { recursive: true });
  mkdirSync(join(folder.path, 'release'));
  writeFileSync(join(folder.path, 'release/traceward.template.json'), '{}');
  execFileSync('bash', ['-c', 'sha256sum *.json > SHA256SUMS'], { cwd: join(folder.path, 'release') });
  writeFileSync(join(folder.path, 'webhook.txt'), 'https://hooks.slack.com/services/x');
  account = await startLocalAccount(SETTINGS);
  await fill(account);
  for (const page of PAGES) outcomes.set(page, await runPage(page));
});
afterAll(async () => {
  const { AWS_COMMANDS: file } = process.env;
  if (file !== undefined) writeFileSync(file, JSON.stringify(account.commands.map(({ words }) => words)));
  await account.stop();
  folder.remove();
});

/** A log, a report, a dead letter, what the Lambda functions would have put into the table, and a bucket for code. */
async function fill({ clients, physicalIds }: LocalAccount): Promise<void> {
  const bucket = physicalIds.get('LogBucket');
  const line = `${JSON.stringify({ eventName: 'security_socket_connect', containerId: 'abc' })}\n`;
  await clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: LOG, Body: line }));
  const report = { Bucket: physicalIds.get('RescanBucket'), Key: 'runs/january/report.html' };
  await clients.s3.send(new PutObjectCommand({ ...report, Body: 'report' }));
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'code' }));
  const body = JSON.stringify({ finding: { cluster: 'demo', x: 1 } });
  const items = Array.from({ length: 30 }, (_, index) => ({ partition: `finding#${index}`, sort: 'finding', body }));
  const told = { partition: 'container#demo#abc', sort: 'overflow', body: '{}' };
  for (const { partition, sort, body: text } of [...items, told]) {
    const Item = { partition: { S: partition }, sort: { S: sort }, body: { S: text }, version: { N: '1' } };
    await clients.dynamodb.send(new PutItemCommand({ TableName: physicalIds.get('StateTable'), Item }));
  }
  await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: physicalIds.get('DeadLetterQueue'),
      MessageBody: 'body',
      MessageAttributes: { cause: { DataType: 'String', StringValue: 'AccessDenied' } },
    }),
  );
}

/** The words after `traceward`, however it was called; none for another program. */
function tracewardWords(command: string): string[] {
  const [program, ...words] = command.split(' ').filter((word) => word !== '-s' && word !== '--' && word !== 'run');
  if (program === 'npx' && words[0] === 'traceward') return words.slice(1);
  return program === 'npm' && SCRIPTS[words[0] ?? '']?.includes('cli/start.mjs') ? words : [];
}

/** Runs all blocks of a page in one shell, as a reader would. */
function runPage(page: string): Promise<Outcome> {
  const note = (name: string) => (words: readonly string[]) => {
    noted.push([name, ...words].join(' '));
    return '';
  };
  const programs = {
    aws: (words: readonly string[]) => account.run(words, folder.path),
    ...Object.fromEntries(NOTED.map((name) => [name, note(name)])),
  };
  const blocks = shellBlocksOf(page).filter((block) => HAS_JQ || !NEEDS_JQ.test(block));
  let script = `export CODE_BUCKET=code\n${blocks.join('\n')}`;
  script = script.replaceAll('/tmp/', `${folder.path}/tmp/`);
  for (const [name, value] of Object.entries(FILLED_IN)) script = script.replaceAll(name, value);
  return runShell(script, { folder: folder.path, programs });
}

describe.each(PAGES)('%s', (page) => {
  test('says of each block what it is, and keeps commands in blocks for a shell', () => {
    const commands = /^(?:aws|npm|npx|kubectl|helm|git|cdk) (?!.*\[options\])/m;
    const wrong = blocksOf(page).filter(
      ({ language, text }) => language === '' || (language !== 'sh' && commands.test(text)),
    );
    expect(wrong.map(({ line }) => line)).toEqual([]);
  });

  test('has commands that bash can read', () => {
    // Each by itself: a quote that is open in one must not be closed by another.
    const readEach = 'for block; do bash -n <<< "$block" || exit; done';
    execFileSync('bash', ['-c', readEach, 'bash', ...shellBlocksOf(page)]);
  });

  test('speaks of commands of the AWS CLI that there are', () => {
    const named = [...read(page).matchAll(/`aws ([a-z0-9]+) ([a-z-]+)/g)];
    for (const [, service = '', command = ''] of named) expect(operationOf(service, command)).toBeDefined();
  });

  test('names scripts that npm has', () => {
    const scripts = shellBlocksOf(page).flatMap((block) => [...block.matchAll(/npm (?:-s )?run (?:-s )?([\w:-]+)/g)]);
    expect(scripts.map(([, name = '']) => name).filter((name) => !(name in SCRIPTS))).toEqual([]);
  });

  test('has commands that an account on this machine understands', () => {
    expect(outcomes.get(page)?.stderr).toBe('');
  });
});

describe('the commands', () => {
  test('give traceward only options that it has', async () => {
    const given = noted.map(tracewardWords).filter((words) => words.length > 0);
    const names = new Set(given.map(([name = '']) => name));
    expect(names.size).toBeGreaterThan(3);
    const { stdout: fish } = await traceward(['completion', 'fish']);
    for (const name of names) {
      const known = [...fish.matchAll(new RegExp(`from ${name}' -l ([\\w-]+)`, 'g'))].map(
        ([, option]) => `--${option}`,
      );
      const options = given
        .filter(([first]) => first === name)
        .flat()
        .filter((word) => word.startsWith('--'))
        .map((word) => word.replace(/=.*/, ''));
      expect([name, options.filter((option) => !known.includes(option))]).toEqual([name, []]);
    }
  });

  const given = (name: string) => account.commands.filter(({ service, command }) => `${service} ${command}` === name);
  const option = (name: string, option: string) => given(name).flatMap(({ options }) => options.get(option) ?? []);

  test('look into logs that a function writes, for messages and fields that it writes', () => {
    const groups = given('logs tail').map(({ positionals }) => positionals[0]);
    const ofFunctions = [...account.physicalIds].filter(([id]) => id.includes('Log')).map(([, physical]) => physical);
    expect(groups.length).toBeGreaterThan(10);
    expect(groups.filter((group) => !ofFunctions.includes(group ?? ''))).toEqual([]);
    const patterns = option('logs tail', 'filter-pattern').join(' ');
    const messages = [...patterns.matchAll(/\$\.message = "([^"]+)"/g)].map(([, message = '']) => `'${message}'`);
    const fields = [...patterns.matchAll(/\$\.([\w.]+)/g)].flatMap(([, path = '']) => path.split('.'));
    expect(messages.length).toBeGreaterThan(3);
    expect(messages.filter((message) => !SOURCES.includes(message))).toEqual([]);
    expect(fields.filter((field) => !new RegExp(`\\b${field}\\b`).test(SOURCES))).toEqual([]);
  });

  test('ask for alarms and metrics that there are', () => {
    const names = [...account.physicalIds].filter(([id]) => id.startsWith('Alarms'));
    expect(names.length).toBeGreaterThan(10);
    expect(option('cloudwatch describe-alarms', 'alarm-name-prefix')).toContain('traceward-operations-');
    const own = given('cloudwatch get-metric-statistics').filter(
      ({ options }) => options.get('namespace')?.[0] === 'traceward',
    );
    const metrics = own.flatMap(({ options }) => options.get('metric-name') ?? []);
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((name) => !read('core/telemetry.ts').includes(`'${name}'`))).toEqual([]);
  });

  test('bring dead letters back to their queues, empty the table, and leave no bucket and no table behind', async () => {
    const { clients } = account;
    expect(option('sqs start-message-move-task', 'destination-arn')).toEqual([
      expect.stringMatching(/:traceward-SlackQueue$/),
      expect.stringMatching(/:traceward-ObjectQueue$/),
    ]);
    if (!HAS_JQ) return;
    const { Buckets } = await clients.s3.send(new ListBucketsCommand({}));
    const { TableNames } = await clients.dynamodb.send(new ListTablesCommand({}));
    expect(TableNames).toEqual([]);
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['code']);
    expect(outcomes.get('docs/operations.md')?.stdout).toMatch(/^25\n6$/m);
  });
});
