import type { Report } from '#core/report/report.ts';
import { folderOf, type Plan } from '#core/rescan/plan.ts';
import { SHARDS } from '#core/store/keys.ts';
import { isMapManifest, resultFilesIn } from './map-results.ts';
import { JSON_TYPE, type ReportFiles } from './report-files.ts';

/**
 * How the work of a report is divided. It is part of the state machine's state. Its parts lie in a folder of their own, so
 * that a report that is made anew finds none of an earlier one's.
 */
export type Division = {
  readonly folder: string;
  readonly status: Report['status'];
  /** Parts of the map's result files, whose lines are dealt to shards. */
  readonly deals: number;
  /** Of the objects, by their keys. */
  readonly shards: number;
  /** Parts of the run's findings, in their order. */
  readonly finders: number;
  /** Of the live table. */
  readonly segments: number;
};

/** The steps of a report that many functions can do at once. Each begins when the one before it is done. */
export const PARTED_STEPS = ['deal', 'sum', 'compare'] as const;

/** A part of the work. `find`: the run's findings, and whether live detection knows them · `seek`: those that it alone knows. */
export type Work = { readonly step: 'deal' | 'sum' | 'find' | 'seek'; readonly index: number };

export type DividedWork = {
  readonly run: string;
  readonly division: Division;
} & Readonly<Record<(typeof PARTED_STEPS)[number], readonly Work[]>>;

/** Bytes of results that a function deals: in some minutes, with time to spare. */
const DEAL_BYTES = 2e9;
/** Of a shard: some million objects, whose keys are in memory at once. */
const SHARD_BYTES = 4e8;
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
  const folder = `${folderOf(plan.run)}/parts/${id}`;
  const { results, bytes } = await listResults(files, plan);
  // Whoever deals them has to have the same list, whatever comes later.
  await files.write(resultsKey({ folder }), JSON_TYPE, (write) => write(JSON.stringify(results)));
  const shards = clamp(bytes / SHARD_BYTES, MAX_SHARDS);
  const division = {
    folder,
    status,
    deals: clamp(bytes / DEAL_BYTES, results.length),
    shards,
    finders: shards === 1 ? 1 : SHARDS,
    segments: liveBytes === undefined ? 0 : clamp(liveBytes / SEGMENT_BYTES, MAX_SEGMENTS),
  };
  return {
    run: plan.run,
    division,
    deal: worksOf('deal', division.deals),
    sum: worksOf('sum', division.shards),
    compare: [...worksOf('find', division.finders), ...worksOf('seek', division.segments)],
  };
}

/** The keys of the map's result files, in the order in which they are to be believed: what has succeeded at last goes first. */
export async function readResultKeys(files: ReportFiles, division: Division): Promise<readonly string[]> {
  const text = await files.text(resultsKey(division));
  if (text === undefined) throw new Error(`${resultsKey(division)} is missing`);
  // Only `divideReport` writes there.
  return JSON.parse(text);
}

async function listResults(files: ReportFiles, { results }: Plan) {
  const manifests: string[] = [];
  const sizes = new Map<string, number>();
  for await (const { key, size } of files.list(`${results}/`)) {
    sizes.set(key, size);
    if (isMapManifest(key)) manifests.push((await files.text(key)) ?? '');
  }
  const keys = resultFilesIn(manifests);
  return { results: keys, bytes: keys.reduce((sum, key) => sum + (sizes.get(key) ?? 0), 0) };
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
