import type { Report } from '#core/report/report.ts';
import { batchesPrefix } from '#core/rescan/batch-parts.ts';
import { type Plan, workFolderOf } from '#core/rescan/plan.ts';
import { isMapManifest, resultFilesIn } from './map-results.ts';
import { JSON_TYPE, type ReportFiles } from './report-files.ts';

/**
 * How the work of a report is divided. It is part of the state machine's state. Its parts lie in a folder of their own, so
 * that a report that is made anew finds none of an earlier one's.
 */
export type Division = {
  readonly folder: string;
  readonly status: Report['status'];
  /** Parts of the batches, whose lines are dealt to shards. */
  readonly deals: number;
  /** Of the objects, by their keys, and of the containers. */
  readonly shards: number;
  /** Of the live table. */
  readonly segments: number;
};

/** The steps of a report that many functions can do at once. Each begins when the one before it is done. */
export const PARTED_STEPS = ['deal', 'sum', 'join', 'find', 'seek'] as const;

/**
 * A part of the work. `sum`: of the objects of a shard · `join`: what is told of its containers · `find`: its findings, and
 * whether live detection knows them · `seek`: those that live detection alone knows.
 */
export type Work = { readonly step: (typeof PARTED_STEPS)[number]; readonly index: number };

/** All parts of each step. */
type Works = Readonly<Record<(typeof PARTED_STEPS)[number], readonly Work[]>>;

export type DividedWork = Works & { readonly run: string; readonly division: Division };

/** Compressed bytes of what batches have read that a function deals: in some minutes, with time to spare. */
const DEAL_BYTES = 3e8;
const MAX_DEALS = 500;
/** Of a shard: what is told of its containers is in memory at once. If nothing of it came twice, that were some 2 GB. */
const SHARD_BYTES = 5e7;
const MAX_SHARDS = 256;
/** Of the live table that one function reads, at its rate in some five minutes. */
const SEGMENT_BYTES = 6e8;
/** An execution has 25,000 events; each part takes seven, and more if it is tried again. */
const MAX_SEGMENTS = 1500;

export type DivideOptions = {
  readonly plan: Plan;
  readonly status: Report['status'];
  readonly files: ReportFiles;
  /** Names the folder of the parts. */
  readonly id: string;
  /** Bytes of the live table; undefined if its findings are not those of the run. */
  readonly liveBytes: number | undefined;
};

/** Divides the work of a report so that each part fits into a function, however large the run was. */
export async function divideReport({ plan, status, files, id, liveBytes }: DivideOptions): Promise<DividedWork> {
  const folder = `${workFolderOf(plan.run)}/parts/${id}`;
  const results = await listResults(files, plan);
  const bytes = await sizeOf(files, batchesPrefix(plan.run));
  // Whoever deals them has to have the same list, whatever comes later.
  await files.write(resultsKey({ folder }), JSON_TYPE, (write) => write(JSON.stringify(results)));
  const division = {
    folder,
    status,
    deals: clamp(bytes / DEAL_BYTES, MAX_DEALS),
    shards: clamp(bytes / SHARD_BYTES, MAX_SHARDS),
    segments: liveBytes === undefined ? 0 : clamp(liveBytes / SEGMENT_BYTES, MAX_SEGMENTS),
  };
  return { run: plan.run, division, ...worksIn(division) };
}

export function worksIn({ deals, shards, segments }: Division): Works {
  return {
    deal: worksOf('deal', deals),
    sum: worksOf('sum', shards),
    join: worksOf('join', shards),
    find: worksOf('find', shards),
    seek: worksOf('seek', segments),
  };
}

/** The keys of the map's result files, in the order in which they are to be believed: what has succeeded at last goes first. */
export async function readResultKeys(files: ReportFiles, division: Division): Promise<readonly string[]> {
  const text = await files.text(resultsKey(division));
  if (text === undefined) throw new Error(`${resultsKey(division)} is missing`);
  // Only `divideReport` writes there.
  return JSON.parse(text);
}

async function listResults(files: ReportFiles, { results }: Plan): Promise<readonly string[]> {
  const manifests: string[] = [];
  for await (const { key } of files.list(`${results}/`)) {
    if (isMapManifest(key)) manifests.push((await files.text(key)) ?? '');
  }
  return resultFilesIn(manifests);
}

async function sizeOf(files: ReportFiles, prefix: string): Promise<number> {
  let bytes = 0;
  for await (const { size } of files.list(prefix)) bytes += size;
  return bytes;
}

function resultsKey({ folder }: Pick<Division, 'folder'>): string {
  return `${folder}/results.json`;
}

/** Where a part of the work says that it is done, and what came of it. */
export function partKey({ folder }: Division, { step, index }: Work): string {
  return `${folder}/${step}/${padded(index)}.json`;
}

/** Such that the order of names is that of the numbers. */
export function padded(number: number): string {
  return String(number).padStart(6, '0');
}

/** All parts of a step. */
export function worksOf<Step extends Work['step']>(step: Step, count: number): (Work & { readonly step: Step })[] {
  return Array.from({ length: count }, (_, index) => ({ step, index }));
}

function clamp(wanted: number, most: number): number {
  return Math.max(1, Math.min(Math.ceil(wanted), most));
}
