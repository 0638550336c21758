import { S3Client } from '@aws-sdk/client-s3';
import { openObject } from '#aws/s3.ts';
import { decompress } from '#compression/decompress.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { createBatchReport } from '#core/ingest/batch-report.ts';
import { detectMessage } from '#core/ingest/detect-message.ts';
import type { Alert } from '#core/notify/alert.ts';
import { createLiveAttempt } from '#core/notify/live-attempt.ts';
import type { NotifyingAttempt } from '#core/notify/notifying-attempt.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { announcePending } from '#core/store/announce-findings.ts';
import { createBudgets } from '#core/store/budget.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { listFindings } from '#core/store/stored-finding.ts';
import type { Item, Table } from '#core/store/table.ts';
import type { MetricName } from '#core/telemetry.ts';
import { createCoverageTally } from '#core/watch/note-coverage.ts';
import { notificationOf } from '#test/servers/s3/object-created.ts';
import { type S3Server, startS3Server } from '#test/servers/s3-server.ts';
import { anAlerting } from './alerting.ts';
import type { TestTable } from './dynamo-table.ts';
import { type Clock, createClock, RETENTION } from './state.ts';

export type DetectorInTest = {
  readonly clock: Clock;
  readonly s3: S3Server;
  readonly client: S3Client;
  readonly published: Finding[];
  readonly alerts: Alert[];
  readonly logged: { level: string; message: string; fields: unknown }[];
  readonly metrics: Map<MetricName, number>;
  /** How many effects there have been: reads of S3, calls of DynamoDB, publications. */
  readonly effects: () => number;
  /** Puts an object into the bucket, and gives the notification of that. */
  put(key: string, content: string | Buffer): Promise<string>;
  /** Gives a message to a function that remembers nothing, and that dies after so many effects. */
  detect(message: string, lives?: number): Promise<void>;
  announcePending(): Promise<number>;
  findings(): Promise<Finding[]>;
  close(): Promise<void>;
};

type TableInTest = Pick<TestTable, 'table'> & Partial<Pick<TestTable, 'client'>>;

/** What the clients' middleware stacks have in common; each is typed by its own client's requests. */
type Send = (request: unknown) => Promise<unknown>;
type Stack = { add(middleware: (next: Send) => Send, options: { step: 'initialize'; name: string }): void };

export const BUCKET = 'logs';

/**
 * Detection over a real S3 client, a table, and a topic that keeps what it gets. Of a table with a client, each request of the
 * client is an effect; of another, each call.
 */
export async function createDetector({ table, client: dynamo }: TableInTest): Promise<DetectorInTest> {
  let notification = '';
  const s3 = await startS3Server({
    onCreated: (created) => {
      notification = JSON.stringify(notificationOf(created));
    },
  });
  s3.store.createBucket(BUCKET, 'Enabled');
  const client = new S3Client({
    endpoint: s3.endpoint,
    region: 'eu-central-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const clock = createClock();
  const published: Finding[] = [];
  const alerts: Alert[] = [];
  const logged: DetectorInTest['logged'] = [];
  const metrics: DetectorInTest['metrics'] = new Map();
  let effects = 0;
  let end = Number.POSITIVE_INFINITY;
  let attempts = 0;

  const clients = dynamo === undefined ? [client] : [client, dynamo];
  const stacks = clients.map(({ middlewareStack }) => middlewareStack) as unknown as Stack[];
  for (const stack of stacks) {
    stack.add((next) => (request) => effect(() => next(request)), { step: 'initialize', name: 'effects' });
  }

  const output = {
    log: (level: 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) =>
      void logged.push({ level, message, fields }),
    metrics: {
      add(values: Readonly<Partial<Record<MetricName, number>>>) {
        for (const [name, value] of Object.entries(values) as [MetricName, number][]) {
          metrics.set(name, (metrics.get(name) ?? 0) + value);
        }
      },
    },
  };

  return {
    ...{ clock, s3, client, published, alerts, logged, metrics, effects: () => effects, detect },
    async put(key, content) {
      await s3.store.put(BUCKET, key, { body: Buffer.from(content) });
      return notification;
    },
    announcePending: () => announcePending(attempt()),
    async findings() {
      const all: Finding[] = [];
      for await (const finding of listFindings(attempt())) all.push(finding);
      return all.sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async close() {
      client.destroy();
      await s3.close();
    },
  };

  /** The effect happens; then the function dies, or does not. */
  async function effect<Result>(happen: () => Promise<Result>): Promise<Result> {
    if (effects >= end) throw new Error('the function is dead');
    effects += 1;
    const result = await happen();
    if (effects >= end) throw new Error('the function died');
    return result;
  }

  function withEffects(table: Table): Table {
    return {
      ...table,
      read: (keys) => effect(() => table.read(keys)),
      write: (previous, next) => effect(() => table.write(previous, next)),
      async *list(...range) {
        const listing = table.list(...range);
        yield* await effect(async () => {
          const items: Item[] = [];
          for await (const item of listing) items.push(item);
          return items;
        });
      },
    };
  }

  function attempt(): NotifyingAttempt {
    attempts += 1;
    return createLiveAttempt({
      table: dynamo === undefined ? withEffects(table) : table,
      doneCache: createDoneCache(clock.now),
      now: clock.now,
      lifetimes: createLifetimes(RETENTION, clock.now),
      apiServers: NO_API_SERVERS,
      retains: 'known',
      budgets: createBudgets(clock.now),
      publish: (findings) =>
        effect(async () => {
          published.push(...findings);
          return new Set<string>();
        }),
      alerting: anAlerting((alert) =>
        effect(async () => {
          alerts.push(alert);
          return 'told' as const;
        }),
      ),
      owner: `attempt ${attempts}`,
      checkTime: () => {},
    });
  }

  async function detect(message: string, lives = Number.POSITIVE_INFINITY): Promise<void> {
    end = effects + lives;
    try {
      await detectMessage(message, {
        open: (reference) => openObject(client, reference),
        decompress,
        placeOf: () => ({ cluster: 'default', node: undefined }),
        prefix: '',
        tally: createCoverageTally('test', Date.now),
        attempt: attempt(),
        report: createBatchReport({ ...output, isEachNamed: true }),
        ...output,
      });
    } finally {
      end = Number.POSITIVE_INFINITY;
    }
  }
}
