import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import { isObject } from '#core/json.ts';
import { provision } from '#local-aws/provision/provision.ts';
import { ACCOUNT, type Clients } from '#local-aws/servers/clients.ts';
import { readTemplate } from '#local-aws/template/stack-template.ts';
import { startLocalServers } from '#test/factories/local-servers.ts';
import { synthesiseTemplate } from '#test/factories/stack.ts';
import type { Operation } from './operations.ts';
import { compileQuery, namesInQuery } from './query.ts';
import { type AwsCommand, readCommand } from './read-command.ts';

/** What answers a command for a service that has no server here, or in place of one, which `next` asks all the same. */
export type Answers = Readonly<Record<string, (command: AwsCommand, next: () => Promise<unknown>) => unknown>>;

export type LocalAccount = {
  readonly clients: Clients;
  /** Every command that was given, as far as it could be read. */
  readonly commands: readonly AwsCommand[];
  /** What the AWS CLI would print for these words after `aws`. Rejects with what it would refuse. */
  run(words: readonly string[], folder: string): Promise<string>;
  /** The physical id of what the stack holds, by logical id. */
  readonly physicalIds: ReadonlyMap<string, string>;
  stop(): Promise<void>;
};

/** What a member of an SDK's module has to be to be sent. */
type Send = (command: object) => Promise<object>;

/**
 * An account in which a stack is deployed, as the AWS CLI shows it: SQS, SNS, S3 and DynamoDB are servers on this machine, the stack is
 * what its template says, and all else answers as told, or with nothing.
 */
export async function startLocalAccount(settings: object, answers: Answers = {}): Promise<LocalAccount> {
  const servers = await startLocalServers();
  const template = synthesiseTemplate(settings);
  const references = Object.keys(template.Resources).map((id) => [referenceTo(id), { Value: { Ref: id } }] as const);
  const withReferences = { ...template, Outputs: { ...template.Outputs, ...Object.fromEntries(references) } };
  const { output } = await provision(readTemplate(JSON.stringify(withReferences)), servers.clients);
  const physicalIds = new Map(Object.keys(template.Resources).map((id) => [id, output(referenceTo(id))]));
  const commands: AwsCommand[] = [];
  const { clients } = servers;
  const local: Answers = {
    'cloudformation describe-stacks': () => ({ Stacks: [{ StackStatus: 'CREATE_COMPLETE', Outputs: outputs() }] }),
    'cloudformation list-stack-resources': () => ({
      StackResourceSummaries: Object.entries(template.Resources).map(([LogicalResourceId, { Type }]) => ({
        LogicalResourceId,
        ResourceType: Type,
        PhysicalResourceId: physicalIds.get(LogicalResourceId),
      })),
    }),
    'sts get-caller-identity': () => ({ Account: ACCOUNT }),
    's3api list-object-versions': listVersions,
    // The local servers have neither backups, nor protected tables, nor tokens, nor such tasks.
    'dynamodb update-table': () => ({}),
    'sns confirm-subscription': () => ({ SubscriptionArn: 'subscription' }),
    'dynamodb restore-table-to-point-in-time': () => ({}),
    'sqs list-message-move-tasks': () => ({ Results: [] }),
    'sqs start-message-move-task': () => ({ TaskHandle: 'task' }),
    's3 rb': ({ positionals: [address = ''] }) =>
      clients.s3.send(new s3.DeleteBucketCommand({ Bucket: bucketAndKey(address).Bucket })),
  };
  return { clients, commands, run, physicalIds, stop: servers.stop };

  function outputs() {
    return Object.keys(template.Outputs).map((OutputKey) => ({ OutputKey, OutputValue: output(OutputKey) }));
  }

  async function run(words: readonly string[], folder: string): Promise<string> {
    const command = readCommand(words, folder);
    commands.push(command);
    const query = command.options.get('query')?.[0] ?? '@';
    requireNames(query, command.operation);
    const answer = withoutMetadata((await answerTo(command, folder)) ?? {});
    const result = compileQuery(query)(answer);
    if (command.service === 'cloudformation' && Array.isArray(result) && result.length === 0)
      throw new Error(`the stack has nothing that ${query} asks for`);
    return command.options.get('output')?.[0] === 'text' ? textOf(result) : `${JSON.stringify(result, undefined, 4)}\n`;
  }

  async function answerTo(command: AwsCommand, folder: string): Promise<unknown> {
    const name = `${command.service} ${command.command}`;
    const given = answers[name];
    return given === undefined
      ? answerHere(name, command, folder)
      : given(command, () => answerHere(name, command, folder));
  }

  async function answerHere(name: string, command: AwsCommand, folder: string): Promise<unknown> {
    const answer = local[name];
    if (answer !== undefined) return answer(command, async () => undefined);
    if (name === 's3 cp' || name === 's3 sync') return copy(command, folder);
    if (name === 'lambda invoke') return invoke(command, folder);
    return send(command, folder);
  }

  async function send({ service, operation, input }: AwsCommand, folder: string): Promise<unknown> {
    const known: Readonly<Record<string, readonly [object, Send]>> = {
      dynamodb: [dynamodb, (command) => clients.dynamodb.send(command as dynamodb.ScanCommand)],
      s3api: [s3, (command) => clients.s3.send(command as s3.HeadBucketCommand)],
      sns: [sns, (command) => clients.sns.send(command as sns.ListTopicsCommand)],
      sqs: [sqs, (command) => clients.sqs.send(command as sqs.ListQueuesCommand)],
    };
    const found = known[service];
    if (found === undefined) return {};
    const [module, sendIt] = found;
    const Command: unknown = Reflect.get(module, `${operation.name}Command`);
    if (typeof Command !== 'function') throw new Error(`${service} has no ${operation.name}`);
    const Body = input['Body'];
    const body = typeof Body === 'string' ? { Body: readFileSync(resolve(folder, Body)) } : {};
    return sendIt(Reflect.construct(Command, [{ ...input, ...body }]));
  }

  /** The local server has no versions. */
  async function listVersions({ input }: AwsCommand): Promise<object> {
    const Bucket = String(input['Bucket']);
    const { Contents = [] } = await clients.s3.send(new s3.ListObjectsV2Command({ Bucket }));
    return { Versions: Contents.map(({ Key }) => ({ Key, VersionId: 'null' })) };
  }

  async function copy(command: AwsCommand, folder: string): Promise<void> {
    const [from = '', to = ''] = command.positionals;
    await (from.startsWith('s3://') ? download(from, to, folder) : upload(resolve(folder, from), to));
  }

  /** All files of a folder that the command names, or one file. */
  async function upload(from: string, to: string): Promise<void> {
    const { Bucket, Key } = bucketAndKey(to);
    const files = statSync(from).isDirectory() ? readdirSync(from).map((name) => join(from, name)) : [from];
    for (const file of files) {
      const key = `${Key}${basename(file)}`;
      await clients.s3.send(new s3.PutObjectCommand({ Bucket, Key: key, Body: readFileSync(file) }));
    }
  }

  async function download(from: string, to: string, folder: string): Promise<void> {
    const { Bucket, Key } = bucketAndKey(from);
    const { Contents = [] } = await clients.s3.send(new s3.ListObjectsV2Command({ Bucket, Prefix: Key }));
    if (Contents.length === 0) throw new Error(`${from} does not exist`);
    for (const { Key: key = '' } of Contents) {
      const { Body } = await clients.s3.send(new s3.GetObjectCommand({ Bucket, Key: key }));
      const path = resolve(folder, to, to === '.' ? basename(key) : key.slice(Key.length + 1));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, (await Body?.transformToByteArray()) ?? '');
    }
  }

  function invoke({ positionals: [file = ''] }: AwsCommand, folder: string): object {
    if (file !== '/dev/stdout') writeFileSync(resolve(folder, file), '{}');
    return { StatusCode: 200 };
  }
}

function referenceTo(logicalId: string): string {
  return `Ref ${logicalId}`;
}

function bucketAndKey(address: string): { readonly Bucket: string; readonly Key: string } {
  const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]*)\/?(.*)$/.exec(address) ?? [];
  return { Bucket, Key };
}

function requireNames(query: string, { name, answers }: Operation): void {
  if (answers === undefined) return;
  const unknown = namesInQuery(query).filter(
    (expected) => !answers.has(expected.name) && answers.get(expected.after ?? '') !== 'open',
  );
  if (unknown.length > 0) throw new Error(`${name} answers no ${unknown.map((expected) => expected.name).join(', ')}`);
}

function withoutMetadata(answer: unknown): unknown {
  if (!isObject(answer)) return answer;
  const { $metadata, ...rest } = answer;
  return JSON.parse(JSON.stringify(rest));
}

/** As `--output text` shows it: a line for each list, its items apart by tabs. */
function textOf(value: unknown): string {
  if (!Array.isArray(value)) return `${value ?? 'None'}\n`;
  if (value.some(Array.isArray)) return value.map(textOf).join('');
  return value.length === 0 ? '' : `${value.map((item) => item ?? 'None').join('\t')}\n`;
}
