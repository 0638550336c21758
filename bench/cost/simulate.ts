import { createLog } from '../../lambda/adapters/log.ts';
import { createMetrics } from '../../lambda/adapters/metrics.ts';
import { detectMessage } from '../../lambda/core/detect/detect-message.ts';
import type { BytesEnd } from '../../lambda/core/detect/detect-object.ts';
import { createLifetimes, type Publish } from '../../lambda/core/state/ledger.ts';
import { createRecall } from '../../lambda/core/state/recall.ts';
import type { Item, Table } from '../../lambda/core/state/table.ts';
import { countUnits, itemBytes } from '../../test/factories/counted-table.ts';
import { createMemoryTable } from '../../test/factories/memory-table.ts';
import { RETENTION } from '../../test/factories/state.ts';
import { notificationOf } from '../../test/servers/s3/object-created.ts';
import { createClusterLog, number } from './cluster.ts';
import { LATENCIES } from './latencies.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export type Scenario = {
  readonly nodes: number;
  /** Of log in one object. */
  readonly minutesPerObject: number;
  /** Warm functions, each with a memory of its own. Objects go to any of them. */
  readonly instances: number;
};

/** Counted over `minutes` of the cluster's life. */
export type Usage = {
  minutes: number;
  objects: number;
  events: number;
  /** Of logs, before compression. */
  bytes: number;
  reads: number;
  writes: number;
  requests: number;
  publishes: number;
  /** Of the function's own log, without what Lambda and CloudWatch add. */
  logBytes: number;
  /** In which a function waited for others. */
  waitedMilliseconds: number;
  /** Bytes of new items, by how long they are kept. */
  newBytes: { findings: number; contacts: number; bindings: number };
};

/** As long as a function remembers: after that all of it has been learnt, and has been forgotten once. */
const WARM_UP_MINUTES = 50;
/** Twice as long as a function remembers. */
const MEASURED_MINUTES = 90;

const MONDAY = Date.UTC(2026, 1, 9);

/** Lets the functions' own code read the objects of a cluster, and counts what it asks of others. */
export async function simulate({ nodes, minutesPerObject, instances }: Scenario): Promise<Usage> {
  const clock = createVirtualClock();
  const now = clock.now;
  const log = createClusterLog();
  const usage = createUsage();
  const table = slowly(countUnits(countNewBytes(createMemoryTable(), usage), usage), clock);
  const recalls = Array.from({ length: instances }, () => createRecall(now));
  const lifetimes = createLifetimes(RETENTION, now);
  const writeLog = (line: string) => {
    usage.logBytes += Buffer.byteLength(line);
  };
  const publish: Publish = async (findings) => {
    usage.publishes += 2 * findings.length;
    await clock.wait(2 * LATENCIES.publish * Math.ceil(findings.length / 10));
    return new Set();
  };

  for (let minute = 0; minute < WARM_UP_MINUTES + MEASURED_MINUTES; minute += minutesPerObject) {
    if (minute === WARM_UP_MINUTES) Object.assign(usage, createUsage());
    for (let node = 0; node < nodes; node += 1) await detect(node, minute);
    usage.minutes += minutesPerObject;
  }
  return usage;

  async function detect(node: number, minute: number): Promise<void> {
    const { parts, events, bytes } = log.read(node, minute, minutesPerObject);
    const begin = MONDAY + (minute + (node / nodes) * minutesPerObject) * 60_000;
    const metrics = createMetrics(writeLog, now);
    const recall = recalls[number(`function ${node} ${minute}`) % instances] ?? createRecall(now);
    const key = `cluster=demo/2026/02/09/16/${minute}-${node}-a1b2c3d4.log.gz`;
    clock.set(begin);
    await detectMessage(notificationText(key), {
      async open() {
        await clock.wait(LATENCIES.s3Get);
        return { source: `s3://logs/${key}#3sL4kqtJlcpXroDTDmJ`, isOverwritten: false, chunks: chunksOf(parts) };
      },
      decompress: whole,
      clusterOf: () => 'demo',
      ledger: {
        ...{ table, recall, now, lifetimes, publish, owner: key, announcing: new Set<string>() },
        checkTime: () => {},
      },
      log: createLog(writeLog),
      metrics,
    });
    metrics.flush();
    usage.objects += 1;
    usage.events += events;
    usage.bytes += bytes;
    usage.waitedMilliseconds += now() - begin;
  }
}

function createUsage(): Usage {
  return {
    ...{ minutes: 0, objects: 0, events: 0, bytes: 0, reads: 0, writes: 0, requests: 0, publishes: 0, logBytes: 0 },
    ...{ waitedMilliseconds: 0, newBytes: { findings: 0, contacts: 0, bindings: 0 } },
  };
}

function notificationText(key: string): string {
  const created = { bucket: 'logs', key, versionId: undefined, etag: 'a1b2', size: 1, sequencer: '00' };
  return JSON.stringify(notificationOf({ eventName: 'ObjectCreated:Put', eventTime: new Date(MONDAY), ...created }));
}

/** Each request to the table takes its time; as many as are under way at once take it together. */
function slowly(table: Table, clock: VirtualClock): Table {
  const wait = () => clock.wait(LATENCIES.table);
  return {
    ...table,
    async read(keys) {
      if (keys.length > 0) await wait();
      return table.read(keys);
    },
    async *list(partition, prefix, after) {
      await wait();
      yield* table.list(partition, prefix, after);
    },
    async write(previous, next) {
      await wait();
      return table.write(previous, next);
    },
  };
}

const KEPT_AS: Record<Item['kind'], keyof Usage['newBytes']> = {
  binding: 'bindings',
  quorum: 'bindings',
  contact: 'contacts',
  caller: 'contacts',
  overflow: 'contacts',
  hour: 'contacts',
  finding: 'findings',
  contribution: 'findings',
};

/** DynamoDB adds that to each item that it stores. */
const BYTES_BESIDE_ITEM = 100;

function countNewBytes(table: Table, usage: Usage): Table {
  return {
    ...table,
    async write(previous, next) {
      const isDone = await table.write(previous, next);
      if (isDone && previous === undefined) usage.newBytes[KEPT_AS[next.kind]] += itemBytes(next) + BYTES_BESIDE_ITEM;
      return isDone;
    },
  };
}

async function* chunksOf(parts: readonly Buffer[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function* whole(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, BytesEnd, void> {
  yield* chunks;
  return { problem: undefined, unsupported: undefined };
}
