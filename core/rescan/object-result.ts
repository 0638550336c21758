import * as v from 'valibot';
import {
  type Counts,
  type Coverage,
  countsOf,
  createCoverage,
  firstCounts,
  writtenCounts,
} from '#core/correlate/coverage.ts';
import { narrow } from '#core/narrow.ts';
import { MALFORMED_REASONS } from '#core/records/record.ts';
import { cutText } from '#core/text.ts';
import { readStoredTime } from '#core/time.ts';

/** What became of one object. It is a line of its batch's parts; numbers that are zero are left out. */
const resultSchema = v.variant('state', [
  v.object({
    state: v.literal('read'),
    key: v.string(),
    /** Names the content, after the key. */
    identity: v.string(),
    cluster: v.string(),
    role: v.picklist(['range', 'lookback']),
    counts: v.record(v.string(), v.number()),
    malformed: v.optional(v.record(v.picklist(MALFORMED_REASONS), v.number())),
    /** Nanoseconds since the epoch, of the first exec or connect. */
    earliest: v.optional(v.string()),
    /** The same of the first and the last of what `outOfRange` counts. */
    firstOutOfRange: v.optional(v.string()),
    lastOutOfRange: v.optional(v.string()),
    /** Why it was read only in part. */
    problem: v.optional(v.string()),
    /** If nothing of it was understood. */
    unread: v.optional(v.object({ reason: v.string(), firstLine: v.optional(v.string()) })),
    /** The first containers beside Tracee's, by name, that wrote what is in it. */
    otherContainers: v.optional(v.array(v.string())),
    /** The first detectors of the user's, by name, that could not be asked about events in it. */
    undecidedRules: v.optional(v.array(v.string())),
    /** The first rules that the settings leave out, by name, and how many events each has in it. */
    leftOutRules: v.optional(v.record(v.string(), v.number())),
    /** Which batch has read it. */
    batch: v.string(),
  }),
  v.object({
    state: v.literal('failed'),
    key: v.string(),
    reason: v.string(),
    /** Which batch has read its beginning, if one has. */
    batch: v.optional(v.string()),
  }),
  v.object({ state: v.literal('skipped'), key: v.string() }),
]);

export type ObjectResult = Readonly<v.InferOutput<typeof resultSchema>>;
export type ReadResult = Extract<ObjectResult, { state: 'read' }>;

/** A reason is a sentence; what S3 or a decompressor says may be longer. */
const MAX_REASON = 240;
/** What an object seems to be has at its end what to set instead, and how it begins. */
const MAX_PROBLEM = 800;
/** A batch may have hundreds of objects. */
const MAX_CONTAINERS = 5;
const MAX_RULES = 5;

/** A result as a line holds it; undefined for anything else. */
export function parseResult(value: unknown): ObjectResult | undefined {
  return narrow(resultSchema, value);
}

/** `reason`: a sentence; the end of a longer one is cut off. `batch`: which has read its beginning. */
export function failedResult(key: string, reason: string, batch?: string): ObjectResult {
  return { state: 'failed', key, reason: cutText(reason, MAX_REASON), ...(batch === undefined ? {} : { batch }) };
}

/** Of an object that is not of the run's range. */
export function skippedResult(key: string): ObjectResult {
  return { state: 'skipped', key };
}

export type ReadOptions = Pick<ReadResult, 'key' | 'identity' | 'role' | 'batch'> & {
  readonly coverage: Coverage;
  readonly problem: string | undefined;
};

/** The result of an object that was read, whole or in part. */
export function readObjectResult(options: ReadOptions): ObjectResult {
  const { key, identity, role, batch, coverage, problem } = options;
  const { cluster, counts, malformed, otherContainers, undecidedRules, leftOutRules, partial, unread } = coverage;
  const { earliest, firstOutOfRange, lastOutOfRange } = coverage;
  return {
    state: 'read',
    key,
    identity,
    cluster: cutText(cluster, MAX_REASON),
    role,
    batch,
    counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    ...(malformed.size === 0 ? {} : { malformed: Object.fromEntries(malformed) }),
    ...(earliest === undefined ? {} : { earliest: String(earliest) }),
    ...(firstOutOfRange === undefined ? {} : { firstOutOfRange: String(firstOutOfRange) }),
    ...(lastOutOfRange === undefined ? {} : { lastOutOfRange: String(lastOutOfRange) }),
    ...(partial ? { problem: cutText(problem ?? 'its format is not read', MAX_PROBLEM) } : {}),
    ...(unread === undefined ? {} : { unread: { ...unread, reason: cutText(unread.reason, MAX_PROBLEM) } }),
    ...(otherContainers.length === 0 ? {} : { otherContainers: otherContainers.slice(0, MAX_CONTAINERS) }),
    ...(undecidedRules.length === 0 ? {} : { undecidedRules: undecidedRules.slice(0, MAX_RULES) }),
    ...(leftOutRules.size === 0 ? {} : { leftOutRules: writtenCounts(leftOutRules) }),
  };
}

/** The coverage of an object, as it was when it was read. */
export function coverageOf(result: ReadResult): Coverage {
  const { cluster, counts, malformed = {}, otherContainers = [], undecidedRules = [], leftOutRules = {} } = result;
  const { earliest, firstOutOfRange, lastOutOfRange, problem, unread } = result;
  const coverage = { ...createCoverage(cluster), counts: countsOf(counts) };
  for (const reason of MALFORMED_REASONS) {
    const count = malformed[reason];
    if (count !== undefined) coverage.malformed.set(reason, count);
  }
  coverage.otherContainers = otherContainers;
  coverage.undecidedRules = undecidedRules;
  coverage.leftOutRules = firstCounts(new Map(), new Map(Object.entries(leftOutRules)));
  coverage.partial = problem !== undefined;
  coverage.unread = unread;
  coverage.partialReason = unread === undefined ? problem : undefined;
  coverage.earliest = readStoredTime(earliest);
  coverage.firstOutOfRange = readStoredTime(firstOutOfRange);
  coverage.lastOutOfRange = readStoredTime(lastOutOfRange);
  takeAsOfTime(coverage.counts);
  return coverage;
}

/** A release before this one did not say of which time an object was: nobody knows, and so it is no sign of silence. */
function takeAsOfTime(counts: Counts): void {
  const isSaid = counts.sourcesOfTime + counts.sourcesBefore + counts.sourcesAfter > 0;
  if (!isSaid && counts.lines > counts.malformed + counts.otherOutput) counts.sourcesOfTime = 1;
}
