import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { localSettings } from '#cli/local/local-settings.ts';
import { readAssembly } from '#local-aws/assembly/read-assembly.ts';
import { synthesiseAssembly } from '#local-aws/assembly/run-cdk-app.ts';
import { scheduledEvent } from '#local-aws/functions/lambda-events.ts';
import { type Poller, startPoller } from '#local-aws/functions/poller.ts';
import { provision } from '#local-aws/provision/provision.ts';
import { eventSourceOf, ofKind, type ProvisionedResource } from '#local-aws/provision/resources.ts';
import type { Clients } from '#local-aws/servers/clients.ts';
import { createFunctionPool, type FunctionPool } from '#test/e2e/lambda/function-pool.ts';
import { notificationOf, type ObjectCreated } from '#test/servers/s3/object-created.ts';
import type { S3Server } from '#test/servers/s3-server.ts';
import { startServers } from './servers.ts';

export type Deployment = {
  readonly clients: Clients;
  readonly resources: readonly ProvisionedResource[];
  readonly s3: S3Server;
  readonly bucket: string;
  /** What S3 has told of so far. */
  readonly created: readonly ObjectCreated[];
  /** Puts a message into the queue that S3 tells. */
  readonly notify: (message: object) => Promise<void>;
  /** Resolves when that queue is empty. */
  readonly drained: () => Promise<void>;
  /** Runs a function as its schedule does; `entry` is the beginning of its logical id. */
  readonly runOnSchedule: (entry: string) => Promise<unknown>;
  /** What the functions have written, line by line. */
  readonly log: readonly string[];
  readonly stop: () => Promise<void>;
};

/** As many as two cores can keep busy, and enough to race. */
const CONCURRENCY = 4;

/** The stack, deployed to servers on this machine; its functions run in Lambda's runtime client. */
export async function deploy(): Promise<Deployment> {
  const created: ObjectCreated[] = [];
  const log: string[] = [];
  const { s3, clients, environment, stop } = await startServers(async (event) => {
    created.push(event);
    await notify(notificationOf(event));
  });
  const assembly = readAssembly(await synthesiseAssembly(await localSettings(undefined)));
  const { resources } = await provision(assembly.template, clients);
  const { bucket, queueUrl } = notifiedQueue(resources);
  // The template says so; who provisions it passes over what fauxqs has not.
  s3.store.bucket(bucket).versioning = 'Enabled';

  const pools = new Map<string, FunctionPool>();
  for (const resource of ofKind(resources, 'function')) {
    // Code that stands in the template is only run by CloudFormation.
    if (resource.asset === undefined) continue;
    const taskRoot = assembly.assets.get(resource.asset);
    if (taskRoot === undefined) throw new Error(`the assembly has no code for ${resource.name}`);
    const deployed = { ...resource, taskRoot, environment: { ...environment, ...resource.environment } };
    pools.set(
      resource.name,
      createFunctionPool(deployed, (line) => log.push(line)),
    );
  }
  const poller = pollQueue(resources, clients, pools);

  async function notify(message: object): Promise<void> {
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
  }

  return {
    clients,
    resources,
    s3,
    bucket,
    created,
    log,
    notify,
    drained: poller.drained,
    runOnSchedule: async (entry) => {
      const resource = ofKind(resources, 'function').find(({ logicalId }) => logicalId.startsWith(entry));
      const pool = pools.get(resource?.name ?? '');
      if (pool === undefined) throw new Error(`the template has no function ${entry}`);
      return pool.invoke(scheduledEvent(entry));
    },
    stop: async () => {
      await poller.stop();
      await Promise.all([...pools.values()].map((pool) => pool.stop()));
      await stop();
    },
  };
}

function notifiedQueue(resources: readonly ProvisionedResource[]): { bucket: string; queueUrl: string } {
  const [notification] = ofKind(resources, 'notification');
  const queue = ofKind(resources, 'queue').find(({ arn }) => arn === notification?.targetArn);
  if (notification === undefined || queue === undefined)
    throw new Error('the template has no bucket that tells a queue');
  return { bucket: notification.bucket, queueUrl: queue.url };
}

function pollQueue(
  resources: readonly ProvisionedResource[],
  { sqs }: Clients,
  pools: ReadonlyMap<string, FunctionPool>,
): Poller {
  const source = eventSourceOf(resources, 'Detect');
  const queue = ofKind(resources, 'queue').find(({ arn }) => arn === source.queueArn);
  const pool = pools.get(source.functionName);
  if (queue === undefined || pool === undefined) throw new Error('what detect reads is not in the template');
  const onError = (error: unknown) => console.error(error);
  return startPoller({
    ...source,
    sqs,
    queue,
    concurrency: CONCURRENCY,
    retrySeconds: 0,
    invoke: pool.invoke,
    onError,
  });
}
