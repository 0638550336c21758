import { gzipSync } from 'node:zlib';
import { type Plan, planRun } from '#core/rescan/plan.ts';
import { GATHERED_CHARACTERS } from '#core/rescan/report/deal-results.ts';
import type { ReportFiles } from '#core/rescan/report/report-files.ts';
import { rescanBatch } from '#core/rescan/rescan-batch.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import type { BatchResult } from '#core/rescan/result-line.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { countUnits, type Units } from '#test/factories/counted-table.ts';
import { createMemoryFiles } from '#test/factories/memory-files.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { type ClusterLog, createClusterLog, type NodeLog } from './cluster.ts';
import { objectBody, wholeBytes } from './detect-log.ts';
import { reportOfRun } from './report-of-run.ts';
import { LATENCIES } from './slow-table.ts';
import { createVirtualClock } from './virtual-clock.ts';

export type RescanScenario = {
  readonly nodes: number;
  /** Of log in one object. */
  readonly minutesPerObject: number;
  /** Of log before compression. */
  readonly bytes: number;
};

/** What a rescan takes. */
export type RescanUsage = {
  objects: number;
  batches: number;
  bytes: number;
  findings: number;
  /** What batches, and the report, ask of the bucket of results. */
  readonly reading: FileRequests;
  readonly reporting: FileRequests;
  /** What the report asks of the live table. */
  readonly live: Units;
  /** In which batches waited for others. */
  waitedMilliseconds: number;
  /** Of a processor: of a batch beside reading the log, and of the report. */
  batchSeconds: number;
  reportSeconds: number;
};

export type FileRequests = {
  gets: number;
  puts: number;
  lists: number;
  /** What lies there until it expires: compressed, as it is written. */
  bytes: number;
  /** The same before compression. */
  characters: number;
  /** Those of what is dealt of containers. */
  readonly dealt: { gets: number; puts: number };
};

/** Number of nodes that stand for all. */
const SAMPLE = 10;
/** As infra/rescan/map-states.ts has it; 1,000 items of a listing have a place in a batch's input. */
const BATCH = 1000;
const LIST_PAGE = 1000;
const SMALL_OBJECT = 1;

/** Lets the rescan's own code read the logs of a cluster, and counts what it asks of others. */
export async function simulateRescan(scenario: RescanScenario): Promise<RescanUsage> {
  const { nodes, minutesPerObject } = scenario;
  const factor = nodes / SAMPLE;
  const clock = createVirtualClock();
  const log = createClusterLog();
  const settings = defaultSettings();
  const plan = planRun('run', readRescanRequest({}), { settings, logBucket: 'logs', rescanBucket: 'results' });
  const usage: RescanUsage = {
    ...{ objects: 0, batches: 0, bytes: 0, findings: 0, waitedMilliseconds: 0, batchSeconds: 0, reportSeconds: 0 },
    reading: { gets: 0, puts: 0, lists: 0, bytes: 0, characters: 0, dealt: { gets: 0, puts: 0 } },
    reporting: { gets: 0, puts: 0, lists: 0, bytes: 0, characters: 0, dealt: { gets: 0, puts: 0 } },
    live: { reads: 0, writes: 0, requests: 0 },
  };
  const memory = createMemoryFiles();
  const sizes = new Map<string, number>();
  const files = countFiles(memory, usage.reading, sizes);
  const results: BatchResult[] = [];

  const objects = objectsOf(log, minutesPerObject, scenario.bytes / factor);
  for (let batch = nextBatch(objects); batch.length > 0; batch = nextBatch(objects)) {
    const begin = clock.now();
    const byKey = new Map(batch.map((object) => [object.key, object]));
    const before = process.cpuUsage();
    const result = await rescanBatch({
      batch: {
        plan,
        items: batch.map(({ key }) => ({ key, size: SMALL_OBJECT, version: '', etag: '', role: 'range' })),
      },
      async open({ key }) {
        await clock.wait(LATENCIES.s3Get);
        return objectBody(`s3://logs/${key}#v`, byKey.get(key)?.log.parts ?? []);
      },
      refusalOf: () => undefined,
      decompress: wholeBytes,
      files,
      attempt: 'attempt',
      checkTime: () => {},
      timeLeft: () => 1,
    });
    usage.batchSeconds += secondsSince(before);
    results.push(result);
    usage.objects += batch.length;
    usage.batches += 1;
    usage.bytes += batch.reduce((sum, object) => sum + object.log.bytes, 0);
    usage.waitedMilliseconds += clock.now() - begin;
  }
  const before = process.cpuUsage();
  usage.findings = await report(plan, results, countFiles(memory, usage.reporting, sizes, factor), usage, factor);
  usage.reportSeconds = secondsSince(before);
  return scale(usage, factor);
}

/** Returns how many findings it has. Live detection knows none. */
async function report(
  plan: Plan,
  results: readonly BatchResult[],
  files: ReportFiles,
  { live: units, reporting, reading }: RescanUsage,
  factor: number,
): Promise<number> {
  const live = { table: countUnits(createMemoryTable(), units), async *readSegment() {} };
  const { summary, division } = await reportOfRun({ plan, results, files, live, now: () => 0 });
  // The sample has as many parts as all nodes would, with less in each: a part of theirs is dealt in so many turns.
  const turns = Math.ceil((reading.characters * factor) / division.deals / GATHERED_CHARACTERS.container);
  for (const kind of ['gets', 'puts'] as const) reporting[kind] += (turns - 1) * reporting.dealt[kind];
  return Object.values(summary.findings).reduce((sum, count) => sum + count, 0);
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

/** Counts requests, and bytes as they are kept. `factor`: what sizes are told multiplied with, so that work is divided as of all nodes. */
function countFiles(files: ReportFiles, usage: FileRequests, sizes: Map<string, number>, factor = 1): ReportFiles {
  return {
    async *list(prefix) {
      let listed = 0;
      for await (const { key, size } of files.list(prefix)) {
        if (listed % LIST_PAGE === 0) usage.lists += 1;
        listed += 1;
        yield { key, size: (sizes.get(key) ?? size) * factor };
      }
    },
    async text(key) {
      usage.gets += 1;
      return files.text(key);
    },
    async *lines(key) {
      usage.gets += 1;
      if (isDealt(key)) usage.dealt.gets += 1;
      yield* files.lines(key);
    },
    async *bytes(key) {
      usage.gets += 1;
      yield* files.bytes(key);
    },
    async write(key, type, work) {
      usage.puts += 1;
      if (isDealt(key)) usage.dealt.puts += 1;
      const pieces: Buffer[] = [];
      await files.write(key, type, (write) =>
        work(async (piece) => {
          pieces.push(Buffer.from(piece));
          await write(piece);
        }),
      );
      const content = Buffer.concat(pieces);
      const size = gzipSync(content, { level: 1 }).length;
      sizes.set(key, size);
      usage.bytes += size;
      usage.characters += content.length;
    },
  };
}

function isDealt(key: string): boolean {
  return key.includes('/dealt/container/');
}

function secondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** As of all nodes. What the report asks for goes with its parts, which are as many; the bytes are of fewer nodes. */
function scale(usage: RescanUsage, factor: number): RescanUsage {
  const { reading, reporting, live } = usage;
  const { gets, puts, lists, bytes, characters } = reading;
  return {
    objects: usage.objects * factor,
    batches: usage.batches * factor,
    bytes: usage.bytes * factor,
    findings: usage.findings * factor,
    reading: {
      ...reading,
      gets: gets * factor,
      puts: puts * factor,
      lists: lists * factor,
      bytes: bytes * factor,
      characters: characters * factor,
    },
    reporting: { ...reporting, bytes: reporting.bytes * factor, characters: reporting.characters * factor },
    live: { ...live, reads: live.reads * factor },
    waitedMilliseconds: usage.waitedMilliseconds * factor,
    batchSeconds: usage.batchSeconds * factor,
    reportSeconds: usage.reportSeconds * factor,
  };
}
