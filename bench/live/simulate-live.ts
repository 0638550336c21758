import { OBJECTS_PER_BATCH } from '#bench/cost/bill.ts';
import { createClusterLog, number } from '#bench/cost/cluster.ts';
import { ALERTING, detectLog, wholeBytes } from '#bench/cost/detect-log.ts';
import { LATENCIES, slowly } from '#bench/cost/slow-table.ts';
import { createUsage, type Usage } from '#bench/cost/usage.ts';
import { createVirtualClock } from '#bench/cost/virtual-clock.ts';
import { concurrently, createMutex } from '#core/concurrency.ts';
import { createBatchReport } from '#core/ingest/batch-report.ts';
import { LIGHT_AT_ONCE } from '#core/ingest/process-batch.ts';
import { createBudgets } from '#core/store/budget.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { createCoverageTally } from '#core/watch/note-coverage.ts';
import { countUnits } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createObjectQueue, type ObjectQueue } from './object-queue.ts';

export type LiveScenario = {
  readonly nodes: number;
  /** Of log in one object. */
  readonly minutesPerObject: number;
  /** Functions that run at once at most. */
  readonly functions: number;
  /** Seconds for which a function waits for more messages. */
  readonly windowSeconds: number;
  /** Of a processor. */
  readonly secondsPerMegabyte: number;
  /** How often each node uploads. */
  readonly objectsPerNode: number;
  /** All at once, as after an outage, or each at its own second. */
  readonly isBacklog: boolean;
};

export type LiveRun = {
  /** Of each finding: milliseconds from the upload of its object until its topic has it. */
  readonly delays: readonly number[];
  /** From the first upload until the last object is done. */
  readonly milliseconds: number;
  readonly usage: Usage;
};

/** An object that was uploaded: its node, its first minute, and when. */
type Uploaded = { readonly node: number; readonly minute: number; readonly at: number };

const START = Date.UTC(2026, 1, 9);
/** So long before, each node has sent its log once: what lasts is found then, and the API server is known. */
const MINUTES_BEFORE = 3 * 1440;
/** Then functions learn for as many objects of each node. */
const WARM_UP_OBJECTS = 3;

/** Lets the functions' own code read what a fleet uploads, through a queue, on a virtual clock. */
export async function simulateLive(scenario: LiveScenario): Promise<LiveRun> {
  const { nodes, minutesPerObject, functions, windowSeconds, secondsPerMegabyte, objectsPerNode, isBacklog } = scenario;
  const clock = createVirtualClock();
  const log = createClusterLog(START);
  const usage = createUsage();
  const table = slowly(countUnits(createMemoryTable(), usage), clock);
  const instances = Array.from({ length: functions }, (_, at) => ({
    doneCache: createDoneCache(clock.now),
    budgets: createBudgets(clock.now),
    tally: createCoverageTally(`function ${at}`, clock.now),
    /** A function has one core. */
    inTurn: createMutex(),
  }));
  const delays: number[] = [];

  await runFrom(-MINUTES_BEFORE, 1, false);
  await runFrom(0, WARM_UP_OBJECTS, false);
  Object.assign(usage, createUsage());
  delays.length = 0;
  const milliseconds = await runFrom(WARM_UP_OBJECTS * minutesPerObject, objectsPerNode, isBacklog);
  return { delays, milliseconds, usage };

  async function runFrom(minute: number, objects: number, isAtOnce: boolean): Promise<number> {
    const begin = START + (minute + minutesPerObject * (isAtOnce ? objects : 1)) * 60_000;
    clock.set(begin);
    const queue = createObjectQueue<Uploaded>(clock, {
      atOnce: windowSeconds === 0 ? 5 : OBJECTS_PER_BATCH,
      windowMilliseconds: windowSeconds * 1000,
    });
    const work = instances.map((instance) => workFrom(queue, instance));
    for (const { after, ...object } of uploadsFrom(minute, objects)) {
      if (!isAtOnce && begin + after > clock.now()) await clock.wait(begin + after - clock.now());
      queue.put({ ...object, at: clock.now() });
    }
    queue.end();
    await Promise.all(work);
    return clock.now() - begin;
  }

  /** In the order of their times; each node has a second of its own. */
  function uploadsFrom(first: number, objects: number) {
    const interval = minutesPerObject * 60_000;
    const uploads = Array.from({ length: objects }, (_, object) =>
      Array.from({ length: nodes }, (_, node) => ({
        node,
        minute: first + object * minutesPerObject,
        after: object * interval + (number(`upload ${node}`) % interval),
      })),
    );
    return uploads.flat().sort((a, b) => a.after - b.after);
  }

  async function workFrom(queue: ObjectQueue<Uploaded>, instance: (typeof instances)[number]): Promise<void> {
    for (let batch = await queue.receive(); batch !== undefined; batch = await queue.receive()) {
      const begin = clock.now();
      const report = createBatchReport({ log: () => {}, metrics: { add: () => {} }, isEachNamed: false });
      await concurrently(batch, LIGHT_AT_ONCE, (object) => detect(object, instance, report));
      usage.batches += 1;
      usage.waitedMilliseconds += clock.now() - begin;
    }
  }

  async function detect(
    { node, minute, at }: Uploaded,
    { inTurn, ...memory }: (typeof instances)[number],
    report: ReturnType<typeof createBatchReport>,
  ): Promise<void> {
    const { parts, bytes } = log.read(node, minute, minutesPerObject);
    await clock.wait(LATENCIES.s3Get);
    await inTurn(() => clock.wait((1000 * secondsPerMegabyte * bytes) / 1e6));
    await detectLog({
      source: `cluster=demo/2026/02/09/16/${minute}-${node}-a1b2c3d4.log.gz`,
      chunks: parts,
      decompress: wholeBytes,
      ...{ report, tally: memory.tally },
      state: {
        ...{ table, now: clock.now, doneCache: memory.doneCache, budgets: memory.budgets },
        alerting: {
          ...ALERTING,
          async publish() {
            await clock.wait(LATENCIES.publish);
            usage.alerts += 1;
            return 'told';
          },
        },
        async publish(findings) {
          await clock.wait(LATENCIES.publish * Math.ceil(findings.length / 10));
          for (let each = 0; each < findings.length; each += 1) delays.push(clock.now() - at);
          return new Set();
        },
      },
    });
    usage.objects += 1;
    usage.bytes += bytes;
  }
}
