import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { withFailureCodes } from '#aws/aws-failure.ts';
import { clientLimits } from '#aws/client-limits.ts';
import { createDynamoTable } from '#aws/dynamo.ts';
import { createMetrics } from '#aws/metrics.ts';
import { openObject } from '#aws/s3.ts';
import { createAlertPublisher } from '#aws/sns/alert-publisher.ts';
import { createFindingPublisher } from '#aws/sns/finding-publisher.ts';
import { decompress } from '#compression/decompress.ts';
import { createBatchReport } from '#core/ingest/batch-report.ts';
import { detectMessage } from '#core/ingest/detect-message.ts';
import { type BatchResponse, processBatch, type QueueMessage } from '#core/ingest/process-batch.ts';
import { createLiveAttempt } from '#core/notify/live-attempt.ts';
import type { NotifyingAttempt } from '#core/notify/notifying-attempt.ts';
import { sendDigests } from '#core/notify/send-digests.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { announcePending } from '#core/store/announce-findings.ts';
import { createBudgets } from '#core/store/budget.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { createCoverageTally } from '#core/watch/note-coverage.ts';
import { startFaultyProxy } from '#test/servers/faulty-proxy.ts';
import { notificationOf } from '#test/servers/s3/object-created.ts';
import { startS3Server } from '#test/servers/s3-server.ts';
import { startSnsServer } from '#test/servers/sns-server.ts';
import { createAlarmBoard } from './alarm-board.ts';
import { anAlerting } from './alerting.ts';
import { openTestDatabase } from './dynamo-table.ts';
import { synthesiseTemplate } from './stack.ts';
import { createClock, RETENTION } from './state.ts';
import { createVirtualQueue } from './virtual-queue.ts';

const MINUTE = 60_000;
const TICK = 15_000;
const SCHEDULE = 5 * MINUTE;
const BUCKET = 'logs';
export const FINDINGS_TOPIC = 'arn:aws:sns:eu-central-1:111122223333:findings';
export const ALERTS_TOPIC = 'arn:aws:sns:eu-central-1:111122223333:alerts';

export type VirtualCloud = Awaited<ReturnType<typeof openVirtualCloud>>;

/**
 * What is deployed, on a clock of its own: the queue, detect, announce and digest over real clients and servers, each
 * service behind a proxy that can fail, and the template's alarms over the metrics that come out.
 */
export async function openVirtualCloud() {
  const clock = createClock();
  const start = clock.now();
  const { send, deliver, queue, deadLetters, redrive, size } = createVirtualQueue(clock);
  const board = createAlarmBoard(synthesiseTemplate());
  const rang = new Map<string, number>();

  const s3 = await startS3Server({ onCreated: (created) => send(JSON.stringify(notificationOf(created))) });
  s3.store.createBucket(BUCKET, 'Enabled');
  const sns = await startSnsServer();
  const database = await openTestDatabase();
  const { name: tableName, endpoint, remove } = await database.createTable();
  const services = {
    bucket: await startFaultyProxy(s3.endpoint),
    table: await startFaultyProxy(endpoint),
    topics: await startFaultyProxy(sns.endpoint),
  };
  // One attempt a call: the real clock stands nearly still, and an outage lasts.
  const common = {
    ...clientLimits({ call: 0 }),
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const clients = {
    s3: new S3Client({ ...common, endpoint: services.bucket.endpoint, forcePathStyle: true }),
    dynamodb: new DynamoDBClient({ ...common, endpoint: services.table.endpoint }),
    sns: new SNSClient({ ...common, endpoint: services.topics.endpoint }),
  };
  const table = createDynamoTable({ client: clients.dynamodb, tableName, pause: async () => {} });
  const publishing = { client: clients.sns, pause: async () => {} };
  const publish = createFindingPublisher({ ...publishing, topicArn: FINDINGS_TOPIC, format: 'traceward' });
  const publishAlert = createAlertPublisher({
    clientFor: () => clients.sns,
    pause: publishing.pause,
    ...{
      alertsTopicArn: ALERTS_TOPIC,
      chatTopicArn: undefined,
      routeTopicArns: new Map(),
      settings: { slackWebhookSecretArn: null, routes: [] },
      now: clock.now,
      onFailure: () => {},
    },
  });
  const tally = createCoverageTally('detect', clock.now);
  const openDetect = openFunction();
  const openAnnounce = openFunction();
  const openDigest = openFunction();

  return {
    services,
    /** Alarms that rang, and at which minute they began to. */
    rang,
    deadLetters,
    redrive,
    /** Messages that are not done. */
    size,
    /** Stores an object, of which the queue is told. */
    put: (key: string, content: string) => s3.store.put(BUCKET, key, { body: Buffer.from(content) }),
    /** What left a topic, in order. */
    told: (topic: string) => sns.batches.flat().filter((entry) => entry.topic === topic),
    minute: () => (clock.now() - start) / MINUTE,
    run,
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await remove();
      for (const proxy of Object.values(services)) await proxy.close();
      await Promise.all([database.close(), s3.close(), sns.close()]);
    },
  };

  /** Lets a minute pass. */
  async function run(): Promise<void> {
    for (const end = clock.now() + MINUTE; clock.now() < end; clock.advance(TICK)) await deliver(detect);
    const time = clock.now();
    if ((time - start) % SCHEDULE === 0) {
      await invoke('Announce', () => announcePending(openAnnounce()));
      await invoke('Digest', () => sendDigests(openDigest()));
    }
    board.add(time, {
      ...{ namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible', resource: 'DeadLetterQueue' },
      value: deadLetters.length,
    });
    for (const name of board.ringing(time)) if (!rang.has(name)) rang.set(name, (time - start) / MINUTE);
  }

  async function detect(messages: readonly QueueMessage[]): Promise<BatchResponse> {
    const metrics = createMetrics('traceward', board.addLine, clock.now);
    const response = await processBatch(messages, {
      work: (body) =>
        withFailureCodes(() =>
          detectMessage(body, {
            open: (reference) => openObject(clients.s3, reference),
            decompress,
            placeOf: () => ({ cluster: 'demo', node: undefined }),
            prefix: '',
            attempt: openDetect(),
            tally,
            report: createBatchReport({ log: () => {}, metrics, isEachNamed: false }),
            log: () => {},
            metrics,
          }),
        ),
      isLight: () => true,
      ...{ queue, timeLeft: () => 1, random: Math.random, onFailure: () => {} },
      count: (fate) => metrics.add(fate === 'retried' ? { RetriedMessages: 1 } : { RefusedMessages: 1 }),
    });
    metrics.flush();
    return response;
  }

  /** Runs a function that the clock runs. */
  async function invoke(resource: string, work: () => Promise<unknown>): Promise<void> {
    const failed = await work().then(
      () => 0,
      () => 1,
    );
    board.add(clock.now(), { namespace: 'AWS/Lambda', metric: 'Errors', resource, value: failed });
  }

  /** What a warm function makes its attempts of. */
  function openFunction(): () => NotifyingAttempt {
    const shared = {
      ...{ table, publish, now: clock.now, checkTime: () => {} },
      doneCache: createDoneCache(clock.now),
      lifetimes: createLifetimes(RETENTION, clock.now),
      apiServers: NO_API_SERVERS,
      retains: 'known' as const,
      budgets: createBudgets(clock.now),
      alerting: anAlerting(async (alert) => ((await publishAlert(alert)) ? 'told' : 'failed')),
    };
    return () => createLiveAttempt({ ...shared, owner: randomUUID() });
  }
}
