import { createLog } from '#aws/log.ts';
import { createMetrics } from '#aws/metrics.ts';
import type { Publish } from '#core/store/attempt.ts';
import { createDoneCache, MAX_FACTS } from '#core/store/done-cache.ts';
import type { Kind, Table } from '#core/store/table.ts';
import { createCoverageTally } from '#core/watch/note-coverage.ts';
import { countUnits, itemBytes } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
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
/** As long as a function remembers: by then all that lasts has been learnt. */
const WARM_UP_MINUTES = 50;
/** Twice as long as a function remembers. */
const MEASURED_MINUTES = 90;
const MINUTES_PER_MONTH = 43_200;

const START = Date.UTC(2026, 1, 9);

/** Lets detect's own code read the logs of a cluster, counts what it asks of others, and returns that for 30 days. */
export async function simulateMonth({ nodes, minutesPerObject, instances }: Scenario): Promise<Usage> {
  const clock = createVirtualClock();
  const log = createClusterLog();
  const usage = createUsage();
  const table = slowly(countUnits(countNewBytes(createMemoryTable(), usage), usage), clock);
  const facts = Math.round((MAX_FACTS * SAMPLE) / nodes);
  const functions = Array.from({ length: instances }, (_, at) => ({
    doneCache: createDoneCache(clock.now, facts),
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
      return true;
    },
  };

  for (let minute = 0; minute < WARM_UP_MINUTES + MEASURED_MINUTES; minute += minutesPerObject) {
    if (minute === WARM_UP_MINUTES) Object.assign(usage, createUsage());
    for (let node = 0; node < SAMPLE; node += 1) await detect(node, minute);
  }
  return scaleUsage(usage, ((nodes / SAMPLE) * MINUTES_PER_MONTH) / MEASURED_MINUTES);

  async function detect(node: number, minute: number): Promise<void> {
    const { parts, events, bytes } = log.read(node, minute, minutesPerObject);
    const begin = START + (minute + (node / SAMPLE) * minutesPerObject) * 60_000;
    clock.set(begin);
    await clock.wait(LATENCIES.s3Get);
    const metrics = createMetrics('traceward', writeLog, clock.now);
    const { doneCache, tally } = functionOf(node, minute);
    await detectLog({
      source: `cluster=demo/2026/02/09/16/${minute}-${node}-a1b2c3d4.log.gz`,
      chunks: parts,
      decompress: wholeBytes,
      log: createLog(writeLog),
      metrics,
      tally,
      state: { table, publish, alerting, now: clock.now, doneCache },
    });
    metrics.flush();
    usage.objects += 1;
    usage.events += events;
    usage.bytes += bytes;
    usage.waitedMilliseconds += clock.now() - begin;
  }

  function functionOf(node: number, minute: number) {
    const chosen = functions[number(`${node} ${minute}`) % instances];
    if (chosen === undefined) throw new RangeError('there is no function without an instance');
    return chosen;
  }
}

const COUNTED_AS: Record<Kind, 'newFindingBytes' | 'newConnectionBytes' | 'newEndpointBytes'> = {
  binding: 'newEndpointBytes',
  name: 'newEndpointBytes',
  answer: 'newEndpointBytes',
  ownName: 'newEndpointBytes',
  quorum: 'newEndpointBytes',
  contact: 'newConnectionBytes',
  caller: 'newConnectionBytes',
  overflow: 'newConnectionBytes',
  hour: 'newConnectionBytes',
  node: 'newConnectionBytes',
  tally: 'newConnectionBytes',
  watched: 'newEndpointBytes',
  finding: 'newFindingBytes',
  contribution: 'newFindingBytes',
  collection: 'newFindingBytes',
  member: 'newFindingBytes',
  ceiling: 'newFindingBytes',
  group: 'newFindingBytes',
  seen: 'newFindingBytes',
  containerAlerts: 'newFindingBytes',
  cluster: 'newEndpointBytes',
  listed: 'newFindingBytes',
  progress: 'newFindingBytes',
};

/** DynamoDB adds that to each item that it stores. */
const BYTES_BESIDE_ITEM = 100;

function countNewBytes(table: Table, usage: Usage): Table {
  return {
    ...table,
    async write(previous, next) {
      const isDone = await table.write(previous, next);
      if (isDone && previous === undefined) usage[COUNTED_AS[next.kind]] += itemBytes(next) + BYTES_BESIDE_ITEM;
      return isDone;
    },
  };
}
