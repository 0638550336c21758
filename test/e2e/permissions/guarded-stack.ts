import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { Code } from 'aws-cdk-lib/aws-lambda';
import * as v from 'valibot';
import { readSettings } from '#core/settings/read-settings.ts';
import type { Settings } from '#core/settings/settings.ts';
import { bundle } from '#infra/bundle-function.ts';
import { ENTRIES } from '#infra/functions/entry.ts';
import { type Assembly, readAssembly } from '#local-aws/assembly/read-assembly.ts';
import { createFunctions } from '#local-aws/functions/functions.ts';
import { type Poller, startPoller } from '#local-aws/functions/poller.ts';
import { provision } from '#local-aws/provision/provision.ts';
import {
  eventSourceOf,
  ofKind,
  type ProvisionedFunction,
  type ProvisionedResource,
} from '#local-aws/provision/resources.ts';
import { type Clients, clientEnvironment, createClients, REGION } from '#local-aws/servers/clients.ts';
import { startTableServer } from '#local-aws/servers/table-server.ts';
import { readDefinition } from '#local-aws/state-machine/definition.ts';
import { type Execution, openExecutionFolder } from '#local-aws/state-machine/execution-folder.ts';
import { openExecutions } from '#local-aws/state-machine/executions.ts';
import { startMessageServers } from '#test/e2e/pipeline/start-message-servers.ts';
import { synthesiseStack } from '#test/factories/stack.ts';
import { keysOf, type Permissions, permissionsOf, roleOfFunction } from '#test/iam/attached-statements.ts';
import type { Call } from '#test/iam/decide.ts';
import { type DeployedStack, deployStack, ofType } from '#test/iam/deployed-stack.ts';
import { isInParts, withKeyCalls } from '#test/iam/key-calls.ts';
import { type S3Server, startS3Server } from '#test/servers/s3-server.ts';
import { type SlackServer, startSlackServer } from '#test/servers/slack-server.ts';
import { type Guard, startGuard } from './guard.ts';

/** A stack on this machine whose functions and state machine may do what its template permits, and nothing else. */
export type GuardedStack = {
  readonly settings: Settings;
  readonly deployed: DeployedStack;
  readonly permissions: Permissions;
  readonly guard: Guard;
  readonly s3: S3Server;
  readonly slack: SlackServer;
  /** The bucket of the logs. */
  readonly bucket: string;
  /** Puts a message into the queue that detect reads. */
  readonly notify: (message: object) => Promise<void>;
  /** Publishes a message to the topic of findings. */
  readonly publish: (message: string) => Promise<void>;
  /** Resolves when that queue is empty, and then the one of alerts for Slack. */
  readonly drained: () => Promise<void>;
  /** Runs a function by the beginning of its logical id; undefined if the stack has none. */
  readonly invoke: (entry: string, event: object) => Promise<unknown>;
  /** Runs the state machine to its end. */
  readonly rescan: (run: string, input: object) => Promise<Execution>;
  readonly stop: () => Promise<void>;
};

/** What these functions do by the clock is due long after the objects were read. */
const LATER = /^(Announce|Digest|Watch)/;
const LATER_MILLISECONDS = 30 * 3_600_000;

/** Bundles the functions once: they differ from stack to stack in their settings only. Returns their folder. */
export function bundleFunctions(): string {
  const folder = mkdtempSync(join(tmpdir(), 'traceward-bundles-'));
  bundle(ENTRIES, { document: '{}' }, folder);
  return folder;
}

/** `bundles`: the folder of the bundled functions. */
export async function startGuardedStack(document: object, bundles: string): Promise<GuardedStack> {
  const root = mkdtempSync(join(tmpdir(), 'traceward-guarded-'));
  const text = JSON.stringify(document);
  const settings = readSettings(text, 'traceward.json');
  const { assembly, remove } = synthesise(document, text, { bundles, root });
  const deployed = deployStack(assembly.template);
  const permissions = permissionsOf(deployed, settings);
  const keyOf = keysOf(deployed, settings);

  const [s3, messages, tables, slack] = await Promise.all([
    startS3Server(),
    startMessageServers(),
    startTableServer(undefined),
    startSlackServer(),
  ]);
  const guard = await startGuard({
    endpoints: { s3: s3.endpoint, sqs: messages.endpoint, sns: messages.endpoint, dynamodb: tables.endpoint },
    secret: slack.url,
    roleOf: (accessKey) => roleNamed(deployed, accessKey),
    withEntailed: (call) => withKeyCalls(call, keyOf).flatMap(inParts),
    isAllowed: (call) => permissions.isAllowed(call),
  });
  const clients = createClients({ objects: s3.endpoint, messages: messages.endpoint, tables: tables.endpoint });
  await createTheirTopic(settings, clients);
  const { resources, output } = await provision(assembly.template, clients);
  const bucket = output('LogBucketName');
  // One that others own is not in the template.
  if (settings.logs.existing) s3.store.createBucket(bucket);
  s3.store.bucket(bucket).versioning = 'Enabled';

  const guarded = ofKind(resources, 'function').map((each) => guardFunction(each));
  const functions = createFunctions({
    assembly,
    functions: guarded,
    environment: clientEnvironment({ messages: guard.endpoint, tables: guard.endpoint }),
    onOutput: () => undefined,
  });
  const pollers = pollQueues(resources, clients, functions.invoke);
  const folder = openExecutionFolder(join(root, 'executions'));
  const machine = openMachine();

  return {
    settings,
    deployed,
    permissions,
    guard,
    s3,
    slack,
    bucket,
    async notify(message) {
      const QueueUrl = output('ObjectQueueUrl');
      await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
    },
    async publish(message) {
      await clients.sns.send(new PublishCommand({ TopicArn: output('FindingsTopicArn'), Message: message }));
    },
    async drained() {
      for (const poller of pollers) await poller.drained();
    },
    async invoke(entry, event) {
      const found = guarded.find(({ logicalId }) => logicalId.startsWith(entry));
      return found && functions.invoke(found.name, event);
    },
    async rescan(run, input) {
      machine.start(run, input);
      await machine.settled();
      return folder.existing(run);
    },
    async stop() {
      await Promise.all(pollers.map((poller) => poller.stop()));
      await functions.stop();
      for (const client of Object.values(clients)) client.destroy();
      await Promise.all([guard.stop(), s3.close(), messages.stop(), tables.stop(), slack.close()]);
      remove();
      rmSync(root, { recursive: true });
    },
  };

  /** The function with the access key of its role. Queues answer where the guard does. */
  function guardFunction(described: ProvisionedFunction): ProvisionedFunction {
    const role = roleOfFunction(deployed, described.arn);
    const variables = JSON.stringify(described.environment).replaceAll(messages.endpoint, guard.endpoint);
    const environment = {
      ...v.parse(v.record(v.string(), v.string()), JSON.parse(variables)),
      AWS_ACCESS_KEY_ID: accessKeyOf(role),
      ...(LATER.test(described.logicalId) ? { TRACEWARD_CLOCK_OFFSET: String(LATER_MILLISECONDS) } : {}),
    };
    return { ...described, environment };
  }

  function openMachine() {
    const [resource] = ofType(deployed, 'AWS::StepFunctions::StateMachine');
    const [described] = ofKind(resources, 'state-machine');
    const role = v.parse(v.string(), resource?.properties['RoleArn']);
    return openExecutions({
      ...{ folder, concurrency: 2, retryMilliseconds: 0, invoke: functions.invoke },
      definition: readDefinition(described?.definition ?? ''),
      s3: new S3Client({
        ...{ region: REGION, endpoint: guard.endpoint, forcePathStyle: true },
        credentials: { accessKeyId: accessKeyOf(role), secretAccessKey: 'local' },
      }),
      onEnd: async () => undefined,
    });
  }
}

/** One of another account is made when it is subscribed to. */
async function createTheirTopic({ logs: { topicArn, account }, alerts }: Settings, { sns }: Clients): Promise<void> {
  for (const route of alerts.routes) {
    if (route.topicArn !== null) await sns.send(new CreateTopicCommand({ Name: route.topicArn.split(':').at(-1) }));
  }
  if (topicArn === null || account !== null) return;
  await sns.send(new CreateTopicCommand({ Name: topicArn.split(':').at(-1) }));
}

/** What is larger than a part is written in parts, and given up so, too. Nothing here is as large. */
function inParts(call: Call): Call[] {
  return isInParts(call) ? [call, { ...call, action: 's3:AbortMultipartUpload' }] : [call];
}

function accessKeyOf(role: string): string {
  return role.split('/').at(-1) ?? '';
}

function roleNamed(deployed: DeployedStack, accessKey: string): string {
  const found = ofType(deployed, 'AWS::IAM::Role').find(({ arn }) => accessKeyOf(arn) === accessKey);
  if (found === undefined) throw new Error(`Nobody has the access key ${accessKey}`);
  return found.arn;
}

function synthesise(document: object, text: string, { bundles, root }: { bundles: string; root: string }) {
  const { assembly, remove } = synthesiseStack(document, {
    codeOf: (entry) => {
      const folder = join(root, entry);
      cpSync(join(bundles, entry), folder, { recursive: true });
      writeFileSync(join(folder, 'traceward.json'), text);
      return Code.fromAsset(folder);
    },
  });
  const read: Assembly = readAssembly(assembly.directory);
  return { assembly: read, remove };
}

/** What detect reads comes first: it sends what others read. */
function pollQueues(
  resources: readonly ProvisionedResource[],
  { sqs }: Clients,
  invoke: (name: string, event: unknown) => Promise<unknown>,
): Poller[] {
  const objects = eventSourceOf(resources, 'Detect');
  const others = ofKind(resources, 'event-source').filter(({ queueArn }) => queueArn !== objects.queueArn);
  return [objects, ...others].map((source) => {
    const queue = ofKind(resources, 'queue').find(({ arn }) => arn === source.queueArn);
    if (queue === undefined) throw new Error(`the template has no queue ${source.queueArn}`);
    return startPoller({
      ...{ ...source, sqs, queue, concurrency: 2, retrySeconds: 0 },
      invoke: (event) => invoke(source.functionName, event),
      onError: (error) => console.error(error),
    });
  });
}
