import { TracewardError } from '#core/errors.ts';
import type { NotCompared } from '#core/not-compared.ts';
import type { Wanted } from '#core/object-selection/select-object.ts';
import { readInstant } from '#core/object-selection/time-range.ts';
import type { Settings } from '#core/settings/settings.ts';
import { formatTime, MILLISECONDS_PER_DAY } from '#core/time.ts';
import type { RescanRequest } from './rescan-request.ts';

/** How the state machine comes by the objects: it lists them, or reads a list that the planner or S3 Inventory wrote. */
export type ItemReader = 'objects' | 'manifest' | 'inventory';

/** Where an object lies. */
export type ObjectLocation = { readonly bucket: string; readonly key: string };

/**
 * What a run does. It is the state of the state machine, so it is JSON, and all of it is always there: the paths of a
 * definition fail where a member is missing.
 */
export type Plan = {
  readonly run: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly reader: ItemReader;
  /** As `formatTime` writes it; null where the range has no end. */
  readonly from: string | null;
  readonly to: string | null;
  readonly lookbackDays: number;
  readonly clusterPattern: string | null;
  readonly cluster: string;
  readonly toleratedFailurePercentage: number;
  /** How the keys of the map's results begin. */
  readonly results: string;
  readonly manifest: ObjectLocation;
  readonly inventory: ObjectLocation | null;
  /** What the objects were copied from for this run: what people know them by, and what live detection never read. */
  readonly copyOf?: string | null;
};

/** What a batch is told of the plan. */
export type BatchPlan = Pick<
  Plan,
  'run' | 'bucket' | 'prefix' | 'reader' | 'from' | 'to' | 'lookbackDays' | 'clusterPattern' | 'cluster'
>;

/** What the stack knows. */
export type Surroundings = {
  readonly settings: Pick<Settings, 'logs' | 'cluster' | 'rescan'>;
  readonly logBucket: string;
  readonly rescanBucket: string;
};

/**
 * Step Functions reads so many items of a list, and says nothing of what comes after.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export const MAX_OBJECTS = 100_000_000;

const RUN = /^[A-Za-z0-9_-]{1,80}$/;

/** What the request means with these settings. Throws `settings` for what the stack cannot do. */
export function planRun(run: string, request: RescanRequest, surroundings: Surroundings): Plan {
  const { settings, logBucket, rescanBucket } = surroundings;
  const { logs, cluster, rescan } = settings;
  const { bucket = logBucket, prefix = logs.prefix, from, to, inventory, copyOf } = request;
  if (!RUN.test(run))
    throw settingsError(`the name of the execution must be of A-Z, a-z, 0-9, - and _, found "${run}"`);
  if (bucket === logBucket && !prefix.startsWith(logs.prefix)) {
    throw settingsError(
      `prefix: expected a text that begins with "${logs.prefix}", below which the logs are, found "${prefix}"`,
    );
  }
  if (inventory !== undefined && inventory.bucket !== rescan.inventoryBucket) {
    throw settingsError(
      `inventory: the stack may not read the bucket ${inventory.bucket}; set rescan.inventoryBucket to it in traceward.json, and deploy`,
    );
  }
  const folder = folderOf(run);
  return {
    run,
    bucket,
    prefix,
    reader: readerOf(request, surroundings),
    from: from === undefined ? null : formatTime(from),
    to: to === undefined ? null : formatTime(to),
    lookbackDays: request.lookbackDays,
    clusterPattern: request.clusterPattern ?? cluster.pattern,
    cluster: request.cluster ?? cluster.default,
    toleratedFailurePercentage: request.toleratedFailurePercentage ?? rescan.toleratedFailurePercentage,
    results: `${folder}/map`,
    manifest: { bucket: rescanBucket, key: `${folder}/manifest.jsonl` },
    inventory: inventory ?? null,
    copyOf: copyOf ?? null,
  };
}

/** Whether live detection may have told what a run finds. */
export function isComparable(plan: Plan, settings: Pick<Settings, 'cluster'>): boolean {
  const { clusterPattern, cluster } = plan;
  const isNamedAsLive = clusterPattern === settings.cluster.pattern && cluster === settings.cluster.default;
  return isNamedAsLive && !isCopy(plan);
}

/** Why a run that is not comparable is none. */
export function whyNotCompared(plan: Plan): NotCompared {
  return isCopy(plan) ? 'no-live-detection' : 'other-cluster-names';
}

function isCopy({ copyOf = null }: Plan): boolean {
  return copyOf !== null;
}

/** What is read, as people know it. */
export function placeOfRun({ bucket, prefix, copyOf = null }: Plan): string {
  const address = `s3://${bucket}/${prefix}`;
  return copyOf === null ? address : `${copyOf} (here ${address})`;
}

/** The folder of a run in the results bucket. */
export function folderOf(run: string): string {
  return `runs/${run}`;
}

/** Its folder there for what nobody needs once its report is written: that expires earlier. */
export function workFolderOf(run: string): string {
  return `${WORK_PREFIX}${run}`;
}

/** How all keys of such folders begin. */
export const WORK_PREFIX = 'work/';

/** Which objects the plan is about. */
export function wantedBy({ from, to, lookbackDays }: Pick<Plan, 'from' | 'to' | 'lookbackDays'>): Wanted {
  return {
    range: { from: instantIn(from), to: instantIn(to) },
    lookback: lookbackDays * MILLISECONDS_PER_DAY,
  };
}

/**
 * Step Functions lists a bucket by itself only if all of it is wanted. It cannot be relied on to list one of another
 * account; the planner can, with what that account allows its role.
 */
function readerOf({ from, to, inventory, bucket }: RescanRequest, { settings, logBucket }: Surroundings): ItemReader {
  if (inventory !== undefined) return 'inventory';
  const isForeign = settings.logs.account !== null && (bucket ?? logBucket) === logBucket;
  return from === undefined && to === undefined && !isForeign ? 'objects' : 'manifest';
}

function instantIn(text: string | null): bigint | undefined {
  return text === null ? undefined : readInstant(text);
}

function settingsError(message: string): TracewardError {
  return new TracewardError('settings', message);
}
