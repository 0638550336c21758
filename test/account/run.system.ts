import { join } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { type Answers, startLocalAccount } from '#test/aws-cli/local-account.ts';
import { readCommand } from '#test/aws-cli/read-command.ts';
import { runShell } from '#test/aws-cli/shell.ts';
import { type Outcome, run, temporaryFolder } from '#test/factories/command-line.ts';
import { synthesiseTemplate } from '#test/factories/stack.ts';
import { MODES, type Mode, settingsOf } from './modes.ts';

const RUN = join(__dirname, 'run.ts');
const ACCOUNT = { account: '000000000000', region: 'us-east-1' };
const ARGUMENTS = ['--account', ACCOUNT.account, '--region', ACCOUNT.region];

const dryRun = (...args: readonly string[]) => run(process.execPath, [RUN, ...ARGUMENTS, ...args], {});

describe('a run that deploys nothing', () => {
  test('prints commands that the AWS CLI knows, for every mode, and asks for outputs and resources that each stack has', async () => {
    const { stdout, status } = await dryRun();
    expect(status).toBe(0);
    expect(stdout).toContain('# Nothing was called.');
    const [, ...sections] = stdout.split('\n\n# ');
    expect(sections.map((section) => section.split('\n', 1)[0])).toEqual(MODES.map(({ name }) => name));
    // The first and the last mode have every command.
    const commands = await readAll(`# ${sections.at(0)}\n# ${sections.at(-1)}`);
    expect(commands.length).toBeGreaterThan(60);
    for (const [at, mode] of MODES.entries()) {
      const asked = new Set([...(sections[at] ?? '').matchAll(/<(\w+)>/g)].map(([, name = '']) => name));
      expect(asked.size).toBeGreaterThan(10);
      const inventions = ['inbox', 'DeadLetterQueueArn'];
      const { Resources, Outputs } = synthesiseTemplate(settingsOf(mode, ACCOUNT));
      const known = (name: string) => name in Outputs || Object.keys(Resources).some((id) => id.startsWith(name));
      expect([...asked].filter((name) => !inventions.includes(name) && !known(name))).toEqual([]);
    }
  });

  test('refuses what is no account and no mode', async () => {
    expect((await dryRun('--mode', 'foreign')).status).toBe(2);
    expect((await run(process.execPath, [RUN, '--account', '1', '--region', 'x'], {})).status).toBe(2);
  });
});

describe('a run that deploys', () => {
  test.each(MODES.filter(({ name }) => ['own-s3', 'existing-eventbridge'].includes(name)))(
    'finds, in the mode $name, that all works, and leaves nothing',
    async (mode) => {
      const { outcome, left } = await deployInto(mode, {});
      expect(outcome.stderr).toBe('');
      expect(outcome.stdout).toContain('# All of it works.');
      expect(left).toEqual([]);
    },
  );

  test('removes all, and says so, where something does not work', async () => {
    const [mode] = MODES;
    if (mode === undefined) return;
    const broken: Answers = { 'lambda invoke': () => ({ StatusCode: 200, FunctionError: 'Unhandled' }) };
    const { outcome, left } = await deployInto(mode, broken);
    expect(outcome).toMatchObject({ status: 1, stderr: expect.stringContaining('own-s3: Error:') });
    expect(left).toEqual([]);
  });

  test('does nothing in another account than the one that was named', async () => {
    const asked: string[] = [];
    const aws = (words: readonly string[]) => {
      asked.push(words.slice(0, 2).join(' '));
      return '{"Account":"999999999999"}';
    };
    const { outcome } = await inShell({ aws }, 'own-s3');
    expect(outcome).toMatchObject({ status: 2, stderr: expect.stringContaining('Nothing was done') });
    expect(asked).toEqual(['sts get-caller-identity']);
  });
});

/** What bash makes of the printed commands. */
async function readAll(script: string) {
  const folder = temporaryFolder();
  const commands: ReturnType<typeof readCommand>[] = [];
  const aws = (words: readonly string[]) => {
    commands.push(readCommand(words, folder.path));
    return '';
  };
  const { stderr } = await runShell(script, { folder: folder.path, programs: { aws, npx: () => '', sh: () => '' } });
  folder.remove();
  expect(stderr).toBe('');
  return commands;
}

async function inShell(
  programs: Parameters<typeof runShell>[1]['programs'],
  mode: string,
): Promise<{ outcome: Outcome }> {
  const folder = temporaryFolder();
  const words = [
    process.execPath,
    RUN,
    ...ARGUMENTS,
    '--deploy',
    '--mode',
    mode,
    '--seconds-between',
    '0.01',
    '--patience',
    '0.005',
  ];
  const outcome = await runShell(words.join(' '), { folder: folder.path, programs });
  folder.remove();
  return { outcome };
}

/** Runs it in an account on this machine. What Lambda, Step Functions and CloudWatch would do is done when it is due. */
async function deployInto(mode: Mode, broken: Answers) {
  let status = 'RUNNING';
  const account = await startLocalAccount(settingsOf(mode, ACCOUNT), {
    's3api put-object': async (_, next) => {
      await next();
      await publish('FindingsTopic', 'finding');
      await publish('AlertsTopic', '[traceward] New: x');
    },
    'sqs send-message': async (_, next) => {
      await next();
      const cause = { DataType: 'String', StringValue: 'no notification' };
      const QueueUrl = account.physicalIds.get('DeadLetterQueue');
      await account.clients.sqs.send(
        new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes: { cause } }),
      );
      await publish('AlarmsTopic', 'ALARM', 'x-operations-dead-letters');
    },
    'sqs list-message-move-tasks': () => ({ Results: [{ Status: 'COMPLETED' }] }),
    'lambda invoke': async ({ input }, next) => {
      if (String(input['Payload']).includes('testAlert')) await publish('AlertsTopic', '[traceward] [TEST]');
      return next();
    },
    'stepfunctions start-execution': () => ({}),
    'stepfunctions stop-execution': () => {
      status = 'ABORTED';
    },
    'stepfunctions redrive-execution': async () => {
      status = 'SUCCEEDED';
      const place = { Bucket: account.physicalIds.get('RescanBucket'), Key: 'runs/check/report.html' };
      await account.clients.s3.send(new PutObjectCommand({ ...place, Body: 'report' }));
      await publish('AlertsTopic', '[traceward] Rescan');
    },
    'stepfunctions describe-execution': () => ({ status }),
    'sns set-topic-attributes': () => ({}),
    's3api put-bucket-notification-configuration': () => ({}),
    ...broken,
  });
  const { clients } = account;
  const folder = temporaryFolder();
  const { outcome } = await inShell(
    { aws: (words) => account.run(words, folder.path), npx: (words) => `${words.slice(0, 2).join(' ')}\n` },
    mode.name,
  );
  const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}));
  const { TableNames = [] } = await clients.dynamodb.send(new ListTablesCommand({}));
  folder.remove();
  await account.stop();
  // What `cdk destroy` would remove.
  return { outcome, left: [...Buckets.map(({ Name }) => Name), ...TableNames] };

  async function publish(topic: string, subject: string, message = subject): Promise<void> {
    const TopicArn = account.physicalIds.get(topic);
    await account.clients.sns.send(new PublishCommand({ TopicArn, Subject: subject, Message: message }));
  }
}
