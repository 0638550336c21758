import { createLog } from '#aws/log.ts';
import { createMetrics } from '#aws/metrics.ts';
import { concurrently, inBatches } from '#core/concurrency.ts';
import { createBatchReport } from '#core/ingest/batch-report.ts';
import { LIGHT_AT_ONCE } from '#core/ingest/process-batch.ts';
import type { Publish } from '#core/store/attempt.ts';
import { createBudgets } from '#core/store/budget.ts';
import { createDoneCache, MAX_FACTS } from '#core/store/done-cache.ts';
import type { Item, Kind, Table } from '#core/store/table.ts';
import { createCoverageTally } from '#core/watch/note-coverage.ts';
import { countUnits, itemBytes } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { OBJECTS_PER_BATCH } from './bill.ts';
import { createClusterLog, number } from './cluster.ts';
import { ALERTING, detectLog, wholeBytes } from './detect-log.ts';
import { LATENCIES, slowly } from './slow-table.ts';
import { createUsage, scaleUsage, type Usage } from './usage.ts';
import { createVirtualClock } from './virtual-clock.ts';

export type Scenario = {
  readonly nodes: number;
  /** Of log in one object. */
  readonly minutesPerObject: number;
  /** Warm functions, each with a memory of its own. An object goes to any of them. */
  readonly instances: number;
};

/** Number of nodes that stand for all, and each function remembers as much less as it sees. */
const SAMPLE = 40;
/** So long before, for so many minutes: what lasts is found then, and is not counted object by object any more. */
const DAYS_BEFORE = 3;
const MINUTES_BEFORE = 10;
/** A little longer than a function remembers: by then all that lasts has been learnt, and some of it forgotten. */
const WARM_UP_MINUTES = 370;
/** As long as a function remembers. */
const MEASURED_MINUTES = 360;
const MINUTES_PER_MONTH = 43_200;

const START = Date.UTC(2026, 1, 9);

/** Lets detect's own code read the logs of a cluster, counts what it asks of others, and returns that for 30 days. */
export async function simulateMonth({ nodes, minutesPerObject, instances }: Scenario): Promise<Usage> {
  const clock = createVirtualClock();
  const log = createClusterLog(START);
  const usage = createUsage();
  const table = slowly(countUnits(countNewBytes(createMemoryTable(), usage, clock.now), usage), clock);
  const facts = Math.round((MAX_FACTS * SAMPLE) / nodes);
  const functions = Array.from({ length: instances }, (_, at) => ({
    doneCache: createDoneCache(clock.now, facts),
    budgets: createBudgets(clock.now),
    tally: createCoverageTally(`function ${at}`, clock.now),
  }));
  const writeLog = (line: string) => {
    usage.logBytes += Buffer.byteLength(line);
  };
  const publish: Publish = async (findings) => {
    usage.publishes += findings.length;
    await clock.wait(LATENCIES.publish * Math.ceil(findings.length / 10));
    return new Set();
  };
  const alerting = {
    ...ALERTING,
    async publish() {
      usage.alerts += 1;
      await clock.wait(LATENCIES.publish);
      return 'told' as const;
    },
  };

  const before = -DAYS_BEFORE * 1440;
  for (let minute = before; minute < before + MINUTES_BEFORE; minute += minutesPerObject) await detectMinutes(minute);
  for (let minute = 0; minute < WARM_UP_MINUTES + MEASURED_MINUTES; minute += minutesPerObject) {
    if (minute === WARM_UP_MINUTES) Object.assign(usage, createUsage());
    await detectMinutes(minute);
  }
  return scaleUsage(usage, ((nodes / SAMPLE) * MINUTES_PER_MONTH) / MEASURED_MINUTES);

  async function detectMinutes(minute: number): Promise<void> {
    const nodes = Array.from({ length: SAMPLE }, (_, node) => node);
    for (const [at, ofFunction] of Map.groupBy(nodes, (node) => functionAt(node, minute))) {
      for await (const batch of inBatches(ofFunction, OBJECTS_PER_BATCH)) await detectBatch(at, batch, minute);
    }
  }

  async function detectBatch(at: number, nodes: readonly number[], minute: number): Promise<void> {
    const { doneCache, budgets, tally } = functions[at] ?? absent();
    const begin = START + (minute + (at / instances) * minutesPerObject) * 60_000;
    clock.set(begin);
    const metrics = createMetrics('traceward', writeLog, clock.now);
    const report = createBatchReport({ log: createLog(writeLog), metrics, isEachNamed: false });
    await concurrently(nodes, LIGHT_AT_ONCE, async (node) => {
      const { parts, events, bytes } = log.read(node, minute, minutesPerObject);
      await clock.wait(LATENCIES.s3Get);
      await detectLog({
        source: `cluster=demo/2026/02/09/16/${minute}-${node}-a1b2c3d4.log.gz`,
        chunks: parts,
        decompress: wholeBytes,
        ...{ report, tally },
        state: { table, publish, alerting, now: clock.now, doneCache, budgets },
      });
      usage.objects += 1;
      usage.events += events;
      usage.bytes += bytes;
    });
    report.flush();
    metrics.flush();
    usage.batches += 1;
    usage.waitedMilliseconds += clock.now() - begin;
  }

  function functionAt(node: number, minute: number): number {
    return number(`${node} ${minute}`) % instances;
  }
}

function absent(): never {
  throw new RangeError('there is no function without an instance');
}

const COUNTED_AS: Record<Kind, 'newFindingBytes' | 'newConnectionBytes' | 'newEndpointBytes'> = {
  binding: 'newEndpointBytes',
  name: 'newEndpointBytes',
  answer: 'newEndpointBytes',
  ownName: 'newEndpointBytes',
  quorum: 'newEndpointBytes',
  contact: 'newConnectionBytes',
  programs: 'newConnectionBytes',
  caller: 'newConnectionBytes',
  overflow: 'newConnectionBytes',
  hour: 'newConnectionBytes',
  node: 'newConnectionBytes',
  tally: 'newConnectionBytes',
  watched: 'newEndpointBytes',
  finding: 'newFindingBytes',
  contribution: 'newFindingBytes',
  samples: 'newFindingBytes',
  collection: 'newFindingBytes',
  member: 'newFindingBytes',
  ceiling: 'newFindingBytes',
  pace: 'newFindingBytes',
  group: 'newFindingBytes',
  heard: 'newFindingBytes',
  seen: 'newFindingBytes',
  containerAlerts: 'newFindingBytes',
  incidents: 'newFindingBytes',
  together: 'newFindingBytes',
  cluster: 'newEndpointBytes',
  addresses: 'newEndpointBytes',
};

/** Of counts that are not kept as long as their finding. */
const SHORT_LIFE = 35 * 86_400_000;

/** DynamoDB adds that to each item that it stores. */
const BYTES_BESIDE_ITEM = 100;

function countNewBytes(table: Table, usage: Usage, now: () => number): Table {
  const isShort = ({ expiresAt }: Item) => expiresAt * 1000 - now() <= SHORT_LIFE;
  const countedAs = (item: Item) =>
    item.kind === 'contribution' && isShort(item) ? 'newCountBytes' : COUNTED_AS[item.kind];
  return {
    ...table,
    async write(previous, next) {
      const isDone = await table.write(previous, next);
      if (isDone && previous === undefined) usage[countedAs(next)] += itemBytes(next) + BYTES_BESIDE_ITEM;
      return isDone;
    },
  };
}
