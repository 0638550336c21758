import { PACKING } from '#compression/pack-text.ts';
import { type Plan, planRun } from '#core/rescan/plan.ts';
import { countUnboundInRun, readRunFindings } from '#core/rescan/read-findings.ts';
import { rescanBatch } from '#core/rescan/rescan-batch.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import { createRunAttempt } from '#core/rescan/run-attempt.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { createDoneCache, MAX_FACTS } from '#core/store/done-cache.ts';
import { countUnits, type Units } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { type ClusterLog, createClusterLog, type NodeLog, number } from './cluster.ts';
import { objectBody, wholeBytes } from './detect-log.ts';
import { LATENCIES, slowly } from './slow-table.ts';
import { createVirtualClock } from './virtual-clock.ts';

export type RescanScenario = {
  readonly nodes: number;
  /** Of log in one object. */
  readonly minutesPerObject: number;
  /** Functions at once, each with a memory of its own. */
  readonly instances: number;
  /** Of log before compression. */
  readonly bytes: number;
};

/** What a rescan takes. */
export type RescanUsage = {
  objects: number;
  batches: number;
  bytes: number;
  findings: number;
  /** Of the batches. */
  readonly reading: Units;
  /** Of the report, from the state of the run. */
  readonly reporting: Units;
  /** In which batches waited for others. */
  waitedMilliseconds: number;
};

/** Number of nodes that stand for all, and each function remembers as much less as it sees. */
const SAMPLE = 10;
const BATCH = 250;

/** Lets the rescan's own code read the logs of a cluster, and counts what it asks of others. */
export async function simulateRescan(scenario: RescanScenario): Promise<RescanUsage> {
  const { nodes, minutesPerObject, instances } = scenario;
  const clock = createVirtualClock();
  const log = createClusterLog();
  const usage = { objects: 0, batches: 0, bytes: 0, findings: 0, waitedMilliseconds: 0, ...createUnits() };
  const memory = createMemoryTable();
  const facts = Math.round((MAX_FACTS * SAMPLE) / nodes);
  const recalls = Array.from({ length: instances }, () => createDoneCache(() => 0, facts));
  const plan = createPlan();
  const attemptOver = (units: Units, instance: number) =>
    createRunAttempt({
      run: plan.run,
      table: slowly(countUnits(memory, units), clock),
      packing: PACKING,
      doneCache: recalls[instance] ?? createDoneCache(() => 0),
      retentionDays: 14,
      apiServers: NO_API_SERVERS,
      now: () => 0,
      checkTime: () => {},
    });

  const objects = objectsOf(log, minutesPerObject, (scenario.bytes * SAMPLE) / nodes);
  for (let batch = nextBatch(objects); batch.length > 0; batch = nextBatch(objects)) {
    const begin = clock.now();
    const byKey = new Map(batch.map((object) => [object.key, object]));
    await rescanBatch({
      batch: { plan, items: batch.map(({ key }) => ({ key, size: 1, version: '', etag: '', role: 'range' })) },
      async open({ key }) {
        await clock.wait(LATENCIES.s3Get);
        return objectBody(`s3://logs/${key}#v`, byKey.get(key)?.log.parts ?? []);
      },
      refusalOf: () => undefined,
      decompress: wholeBytes,
      attempt: attemptOver(usage.reading, number(batch[0]?.key ?? '') % instances),
      timeLeft: () => 1,
    });
    usage.objects += batch.length;
    usage.batches += 1;
    usage.bytes += batch.reduce((sum, object) => sum + object.log.bytes, 0);
    usage.waitedMilliseconds += clock.now() - begin;
  }
  const run = attemptOver(usage.reporting, 0);
  for await (const findings of readRunFindings(run)) usage.findings += findings.length;
  await countUnboundInRun(run);
  return scale(usage, nodes / SAMPLE);
}

type LoggedObject = { readonly key: string; readonly log: NodeLog };

/** As keys sort that begin with the time: all nodes of an interval, then the next. */
function* objectsOf(log: ClusterLog, minutesPerObject: number, bytes: number): Generator<LoggedObject, undefined> {
  let read = 0;
  for (let minute = 0; read < bytes; minute += minutesPerObject) {
    for (let node = 0; node < SAMPLE; node += 1) {
      const nodeLog = log.read(node, minute, minutesPerObject);
      read += nodeLog.bytes;
      yield { key: `cluster=demo/${minute}/${node}.log.gz`, log: nodeLog };
    }
  }
}

function nextBatch(objects: Generator<LoggedObject, undefined>): LoggedObject[] {
  return Array.from({ length: BATCH }, () => objects.next().value).filter((object) => object !== undefined);
}

function createPlan(): Plan {
  const surroundings = { settings: defaultSettings(), logBucket: 'logs', rescanBucket: 'results' };
  return planRun('run', readRescanRequest({}), surroundings);
}

function createUnits(): Pick<RescanUsage, 'reading' | 'reporting'> {
  return { reading: { reads: 0, writes: 0, requests: 0 }, reporting: { reads: 0, writes: 0, requests: 0 } };
}

function scale(usage: RescanUsage, factor: number): RescanUsage {
  const scaleUnits = ({ reads, writes, requests }: Units): Units => ({
    reads: reads * factor,
    writes: writes * factor,
    requests: requests * factor,
  });
  return {
    objects: usage.objects * factor,
    batches: usage.batches * factor,
    bytes: usage.bytes * factor,
    findings: usage.findings * factor,
    reading: scaleUnits(usage.reading),
    reporting: scaleUnits(usage.reporting),
    waitedMilliseconds: usage.waitedMilliseconds * factor,
  };
}
