import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { Settings } from '#core/settings/settings.ts';
import type { Assembly } from './assembly/read-assembly.ts';
import { createFunctions, type Functions } from './functions/functions.ts';
import { scheduledEvent } from './functions/lambda-events.ts';
import { countMessages, startPoller } from './functions/poller.ts';
import { openPublishedMessages, type PublishedMessages } from './messages/published-messages.ts';
import { notificationsOf, notify } from './objects/object-notifications.ts';
import { type ObjectContent, type UploadedObject, uploadObject } from './objects/upload-object.ts';
import { provision } from './provision/provision.ts';
import {
  eventSourceOf,
  ofKind,
  type ProvisionedEventSource,
  type ProvisionedFunction,
  type ProvisionedSubscription,
} from './provision/resources.ts';
import { type Clients, clientEnvironment, createClients } from './servers/clients.ts';
import { type EmbeddedServers, startEmbeddedServers } from './servers/embedded-servers.ts';

export type PipelineOptions = {
  readonly assembly: Assembly;
  readonly settings: Settings;
  /** Where the servers keep what they hold. */
  readonly folder: string;
  /** Whether what the folder holds is used, and stays usable for the next run. */
  readonly durable: boolean;
  readonly concurrency: number;
  /** When an object that failed is tried again; in the cloud, after half a minute, and then ever later. */
  readonly retrySeconds: number;
  /** When the functions believe the pipeline to start, in milliseconds since the epoch; undefined for the real time. */
  readonly now: number | undefined;
  readonly onOutput: (line: string, stream: 'stdout' | 'stderr') => void;
  readonly onError: (error: unknown) => void;
};

export type LocalPipeline = {
  readonly clients: Clients;
  /** What reads the objects: its environment names the table and the topics. */
  readonly detect: ProvisionedFunction;
  readonly published: PublishedMessages;
  readonly subscriptions: readonly ProvisionedSubscription[];
  /** What of the template has no effect here. */
  readonly ignored: readonly string[];
  /** Stores an object, which sets the pipeline going. */
  put(content: ObjectContent, key: string): Promise<UploadedObject>;
  /** Resolves when all that was put is done, and the functions that run by the clock have run once. */
  settle(): Promise<void>;
  /** Runs the function whose logical id begins so. Rejects if it fails. */
  readonly invoke: Functions['invoke'];
  /** Messages that were given up. */
  countDeadLetters(): Promise<number>;
  /** Finishes what is in flight and ends the functions: all that they wrote has been handed over. */
  finish(): Promise<void>;
  /** Ends the servers, too. */
  stop(): Promise<void>;
};

/** The pipeline of an assembly, running on this machine. */
export async function startPipeline(options: PipelineOptions): Promise<LocalPipeline> {
  const servers = await startEmbeddedServers(options.folder, { durable: options.durable });
  try {
    return await runOn(servers, options);
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function runOn(servers: EmbeddedServers, options: PipelineOptions): Promise<LocalPipeline> {
  const { assembly, settings, concurrency, retrySeconds, onOutput, onError } = options;
  // Topics of others are not on this machine.
  const surroundings: Record<string, string> = { TOPICS_OF_OTHERS: 'none', TRACEWARD_MESSAGE_INTERVAL: '0' };
  const clock: Record<string, string> =
    options.now === undefined ? {} : { TRACEWARD_CLOCK_OFFSET: String(options.now - Date.now()) };
  const clients = createClients(servers);
  const { resources, ignored, output } = await provision(assembly.template, clients);
  const bucket = output('LogBucketName');
  // One that others own is not in the template.
  await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const queues = ofKind(resources, 'queue');
  const notifications = notificationsOf(bucket, resources, settings.logs);
  const announced = new Set(notifications.map(({ targetArn }) => targetArn));
  const published = await openPublishedMessages(
    ofKind(resources, 'topic').filter(({ arn }) => !announced.has(arn)),
    clients,
  );

  const functions = createFunctions({
    assembly,
    functions: ofKind(resources, 'function'),
    // The report of a run on this machine is made of what the log says of each object.
    environment: { ...clientEnvironment(servers), ...surroundings, ...clock, LOG_OBJECTS: 'each' },
    onOutput,
  });
  // Slack is not on this machine: what waits for it stays in its queue.
  const source = eventSourceOf(resources, 'Detect');
  const poller = startReading(source);
  functions.prepare(source.functionName);

  let isPrepared = false;

  return {
    clients,
    detect: functions.named(source.functionName),
    published,
    subscriptions: ofKind(resources, 'subscription'),
    ignored,
    async put(content, key) {
      const object = await uploadObject({ s3: clients.s3, bucket, key, content });
      await notify(object, { clients, notifications, queues });
      return object;
    },
    async settle() {
      const schedules = ofKind(resources, 'schedule');
      if (!isPrepared) for (const { functionArn } of schedules) functions.prepare(functionArn);
      isPrepared = true;
      await poller.drained();
      for (const { logicalId, functionArn } of schedules) {
        await functions.invoke(functionArn, scheduledEvent(logicalId)).catch(onError);
      }
    },
    invoke: functions.invoke,
    async countDeadLetters() {
      const deadLetterArns = new Set(queues.map(({ deadLetterArn }) => deadLetterArn));
      const dead = queues.filter(({ arn }) => deadLetterArns.has(arn));
      const counts = await Promise.all(dead.map(({ url }) => countMessages(clients.sqs, url)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    finish,
    async stop() {
      await finish();
      for (const client of Object.values(clients)) client.destroy();
      await servers.stop();
    },
  };

  async function finish(): Promise<void> {
    await poller.stop();
    await functions.stop();
  }

  function startReading({ queueArn, functionName, batchSize, reportsBatchItemFailures }: ProvisionedEventSource) {
    const queue = queues.find(({ arn }) => arn === queueArn);
    if (queue === undefined) throw new Error(`The template reads ${queueArn}, which does not exist here`);
    return startPoller({
      sqs: clients.sqs,
      queue,
      batchSize,
      reportsBatchItemFailures,
      concurrency,
      retrySeconds,
      invoke: (event) => functions.invoke(functionName, event),
      onError,
    });
  }
}
