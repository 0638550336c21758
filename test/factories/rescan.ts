import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { openObject, refusalOf } from '#aws/s3.ts';
import { createListPages } from '#aws/s3-list.ts';
import { createReportFiles } from '#aws/s3-report-files.ts';
import { createObjectWriter } from '#aws/s3-write.ts';
import { decompress } from '#compression/decompress.ts';
import { TracewardError } from '#core/errors.ts';
import { hashOf } from '#core/hash.ts';
import { detectObject } from '#core/ingest/detect-object.ts';
import type { ListPages } from '#core/object-selection/walk-objects.ts';
import type { ReportedFinding } from '#core/report/report.ts';
import { readBatch } from '#core/rescan/batch-input.ts';
import { batchPartKey, readPartLine } from '#core/rescan/batch-parts.ts';
import { listRun } from '#core/rescan/list-run.ts';
import { type ObjectResult, parseResult } from '#core/rescan/object-result.ts';
import { isComparable, type Plan, planRun } from '#core/rescan/plan.ts';
import { type Division, divideReport, PARTED_STEPS, type Work, worksIn } from '#core/rescan/report/division.ts';
import { doPart } from '#core/rescan/report/do-part.ts';
import { numberedLines } from '#core/rescan/report/report-files.ts';
import { rescanBatch } from '#core/rescan/rescan-batch.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import type { BatchResult } from '#core/rescan/result-line.ts';
import { gatherReport, type RunReport } from '#core/rescan/run-report.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { createClusterOf } from '#core/settings/cluster-pattern.ts';
import { readSettings } from '#core/settings/read-settings.ts';
import type { Item } from '#core/store/table.ts';
import { compareTexts } from '#core/text.ts';
import { type S3Server, startS3Server } from '#test/servers/s3-server.ts';
import { createMemoryTable, type MemoryTable } from './memory-table.ts';
import { type Clock, createAttempt, createClock } from './state.ts';

export const LOGS = 'logs';
const RESULTS = 'results';

export type Ended = RunReport & { readonly results: readonly ObjectResult[] };

export type RunOptions = {
  /** What the state machine is started with. */
  readonly input?: object;
  /** Items of a batch. */
  readonly batchSize?: number;
  /** Makes other batches of the items that were listed. */
  readonly arrange?: (items: readonly object[]) => readonly object[];
  readonly status?: 'complete' | 'incomplete';
  /** A line of the map's results for each batch that failed. */
  readonly failed?: readonly string[];
  /** In how many parts the report is made. */
  readonly divided?: Partial<Pick<Division, 'deals' | 'shards' | 'segments'>>;
  /** Does a batch. */
  readonly doBatch?: (doIt: () => Promise<BatchResult>) => Promise<BatchResult>;
  /** Does a part of the report. */
  readonly doWork?: (work: Work, doIt: () => Promise<void>) => Promise<void>;
  /** Before the objects are read, and after they were listed. */
  readonly meanwhile?: () => Promise<void>;
};

/** The functions of the rescan over an S3 server and a table in memory. */
export type RescanBench = {
  readonly s3: S3Server;
  readonly clock: Clock;
  readonly live: MemoryTable;
  /** The prefixes that were listed, in order. */
  readonly listed: string[];
  put(key: string, content: string | Buffer | readonly string[], lastModified?: string): Promise<void>;
  /** What the live path makes of an object. */
  detect(key: string): Promise<void>;
  plan(run: string, input?: object): Promise<{ readonly plan: Plan; readonly items: readonly object[] }>;
  batch(plan: Plan, items: readonly object[], timeLeft?: () => number): Promise<BatchResult>;
  /** What became of the objects of a batch. */
  resultsOf(plan: Plan, result: BatchResult): Promise<ObjectResult[]>;
  run(run: string, options?: RunOptions): Promise<Ended>;
  close(): Promise<void>;
};

export async function createRescanBench(document: object = {}): Promise<RescanBench> {
  const settings = readSettings(JSON.stringify(document), 'traceward.json');
  const clock = createClock(Date.UTC(2026, 10, 24));
  let modified = new Date(clock.now());
  const s3 = await startS3Server({ now: () => modified });
  s3.store.createBucket(LOGS, 'Enabled');
  s3.store.createBucket(RESULTS, 'Suspended');
  const client = new S3Client({
    endpoint: s3.endpoint,
    region: 'eu-central-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const live = createMemoryTable();
  const listed: string[] = [];
  const clusterOf = createClusterOf(settings.cluster.pattern, settings.cluster.default);
  const apiServers = compileApiServers(settings.apiServers);
  const liveAttempt = createAttempt(live, clock, [], { apiServers });
  const files = createReportFiles(client, RESULTS);
  let attempts = 0;

  return { s3, clock, live, listed, put, detect, plan, batch, resultsOf, run, close };

  async function put(key: string, content: string | Buffer | readonly string[], lastModified?: string): Promise<void> {
    const body = Array.isArray(content) ? `${content.join('\n')}\n` : (content as string | Buffer);
    modified = new Date(lastModified ?? clock.now());
    await s3.store.put(LOGS, key, { body: Buffer.from(body) });
  }

  async function detect(key: string): Promise<void> {
    const object = await openObject(client, { bucket: LOGS, key, version: undefined, etag: undefined });
    if (object === 'deleted') throw new Error(`there is no ${key}`);
    const { source, chunks } = object;
    await detectObject({ attempt: liveAttempt, cluster: clusterOf(key), source, bytes: decompress(chunks) });
  }

  async function plan(run: string, input: object = {}) {
    const plan = planRun(run, readRescanRequest(input), { settings, logBucket: LOGS, rescanBucket: RESULTS });
    const list: ListPages = (prefix, depth) => {
      listed.push(prefix);
      return createListPages(client, plan.bucket)(prefix, depth);
    };
    if (plan.reader === 'objects') {
      const items: object[] = [];
      for await (const page of list(plan.prefix, 'deep')) {
        for (const { key, size, etag, lastModified = 0 } of page.objects) {
          items.push({ Key: key, Size: size, Etag: `"${etag}"`, LastModified: Math.floor(lastModified / 1000) });
        }
      }
      return { plan, items };
    }
    const manifest = createObjectWriter(client, plan.manifest.bucket, plan.manifest.key, 'application/x-ndjson');
    await listRun({ plan, list, write: manifest.write, hasTime: () => true });
    await manifest.close();
    const { Body } = await client.send(new GetObjectCommand({ Bucket: plan.manifest.bucket, Key: plan.manifest.key }));
    const lines = (await Body?.transformToString())?.split('\n') ?? [];
    return { plan, items: lines.filter(Boolean).map((line): object => JSON.parse(line)) };
  }

  function batch(plan: Plan, items: readonly object[], timeLeft = () => 1): Promise<BatchResult> {
    attempts += 1;
    const checkTime = () => {
      if (timeLeft() === 0) throw new TracewardError('retry', 'no time is left');
    };
    return rescanBatch({
      // As Step Functions gives it: JSON.
      batch: readBatch(JSON.parse(JSON.stringify({ BatchInput: plan, Items: items }))),
      open: (reference) => openObject(client, reference),
      refusalOf,
      decompress,
      files,
      attempt: String(attempts),
      checkTime,
      timeLeft,
    });
  }

  async function resultsOf({ run }: Plan, { parts }: BatchResult): Promise<ObjectResult[]> {
    const results: ObjectResult[] = [];
    for (const part of parts) {
      for await (const { line } of numberedLines(files, batchPartKey(run, part))) {
        const { kind, text } = readPartLine(line);
        const result = kind === 'object' ? parseResult(JSON.parse(text)) : undefined;
        if (result !== undefined) results.push(result);
      }
    }
    return results.sort((a, b) => compareTexts(a.key, b.key));
  }

  async function run(name: string, options: RunOptions = {}): Promise<Ended> {
    const { input, batchSize = 100, arrange = (items) => items, failed = [], doBatch = (doIt) => doIt() } = options;
    const { plan: planned, items: all } = await plan(name, input);
    await options.meanwhile?.();
    const arranged = arrange(all);
    const batches: BatchResult[] = [];
    for (let at = 0; at < arranged.length; at += batchSize) {
      const items = arranged.slice(at, at + batchSize);
      batches.push(await doBatch(() => batch(planned, items)));
    }
    await writeResults(planned, { SUCCEEDED: batches.map((result) => JSON.stringify(result)), FAILED: failed });
    const results = (await Promise.all(batches.map((result) => resultsOf(planned, result)))).flat();
    return { ...(await report(planned, options)), results };
  }

  /** As ResultWriter does. */
  async function writeResults({ results }: Plan, lines: Readonly<Record<string, readonly string[]>>): Promise<void> {
    const ResultFiles: Record<string, { readonly Key: string }[]> = {};
    for (const [outcome, ofOutcome] of Object.entries(lines)) {
      ResultFiles[outcome] = [];
      // Several files, as of a large run.
      for (const [index, part] of [ofOutcome.slice(0, 2), ofOutcome.slice(2)].entries()) {
        const Key = `${results}/0/${outcome}_${index}.jsonl`;
        ResultFiles[outcome].push({ Key });
        await s3.store.put(RESULTS, Key, { body: Buffer.from(part.map((line) => `${line}\n`).join('')) });
      }
    }
    const manifest = Buffer.from(JSON.stringify({ DestinationBucket: RESULTS, ResultFiles }));
    await s3.store.put(RESULTS, `${results}/0/manifest.json`, { body: manifest });
  }

  async function report(
    plan: Plan,
    { status = 'complete', divided = {}, doWork = (_, doIt) => doIt() }: RunOptions,
  ): Promise<RunReport> {
    const liveBytes = isComparable(plan, settings) ? 1 : undefined;
    const { division: planned } = await divideReport({ plan, status, files, id: 'first', liveBytes });
    const division = { ...planned, ...divided };
    const options = {
      ...{ plan, division, files, settings, now: clock.now(), hasTime: () => true },
      live: { ...liveAttempt, readSegment: createSegments(live) },
    };
    const works = worksIn(division);
    for (const work of PARTED_STEPS.flatMap((step) => works[step])) {
      await doWork(work, () => doPart(options, work));
    }
    return gatherReport(options);
  }

  async function close(): Promise<void> {
    client.destroy();
    await s3.close();
  }
}

/** `process comparison`, for each finding of a report. */
export function comparisons({ report }: RunReport): string[] {
  return report.findings.map(({ process, comparison }: ReportedFinding) => `${process} ${comparison}`).sort();
}

/** What a scan of a segment gives. */
function createSegments(table: MemoryTable) {
  return async function* (segment: number, segments: number): AsyncGenerator<Item> {
    for (const item of table.items()) {
      const isThere = Number.parseInt(hashOf(item.partition).slice(0, 4), 16) % segments === segment;
      if (isThere && (item.kind === 'contribution' || item.kind === 'samples')) yield item;
    }
  };
}
