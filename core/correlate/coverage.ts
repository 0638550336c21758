import type { BlindReason, Configured } from '#core/detectors/detector.ts';
import { JOIN } from '#core/detectors/registry.ts';
import type { MalformedReason } from '#core/records/record.ts';
import { compareTexts } from '#core/text.ts';
import { formatDay } from '#core/time.ts';
import { addDamage, type Damage } from './damage.ts';
import { earlierTime, laterTime } from './earliest.ts';
import { addHourMarks, type HourMarks } from './hour-marks.ts';

/**
 * What was read of one source, or of several of one day, and what of it could not be understood. Every number only
 * grows while it is read.
 */
export type Coverage = {
  readonly cluster: string;
  /** How many sources this is about. */
  sources: number;
  readonly counts: Counts;
  readonly malformed: Map<MalformedReason, number>;
  /** The containers, beside Tracee's, that wrote what is counted as `otherOutput`; see `firstNames`. */
  otherContainers: readonly string[];
  /** The rules that could not be asked about what is counted as `undecided`; see `firstNames`. */
  undecidedRules: readonly string[];
  /** The rules of what is counted as `leftOut`, and how many events of each; see `firstCounts`. */
  leftOutRules: Map<string, number>;
  /** The source was not read to its end. */
  partial: boolean;
  /** Why nothing of the source was understood, if so. */
  unread: Unread | undefined;
  /** The damaged ones of several sources; undefined if none is. */
  damage?: Damage | undefined;
  /** Why the source was not read to its end, if something of it was understood, in words. */
  partialReason: string | undefined;
  /** The wall-clock time of the first exec or connect; undefined if none tells one. */
  earliest: bigint | undefined;
  /** The first and the last time of what `outOfRange` counts; undefined if none tells one. */
  firstOutOfRange: bigint | undefined;
  lastOutOfRange: bigint | undefined;
  /** The hours in which there is an exec or a connect that is wanted, and whether the day has a connect. */
  readonly hours: HourMarks;
  /** Those in which there is one of another time. */
  readonly otherHours: HourMarks;
};

/** Why nothing of a source was understood, and how it begins, where that was seen; in words, harmless to show. */
export type Unread = { readonly reason: string; readonly firstLine?: string | undefined };

/** All that is counted. A new count is added here; how it is summed, logged and reported follows. */
const NOTHING_COUNTED = {
  /** After decompression. */
  bytes: 0,
  /** Records after unwrapping, malformed ones included; each is one of the next five. */
  lines: 0,
  malformed: 0,
  /** Records that say that another container wrote them. */
  otherOutput: 0,
  execs: 0,
  connects: 0,
  /** Connects of datagram sockets, which make no connection. */
  datagrams: 0,
  otherEvents: 0,
  execsWithEnvironment: 0,
  /** Execs whose environment tells an endpoint as an address. */
  execsWithEndpoint: 0,
  truncatedEnvironments: 0,
  /** Endpoints told by a name, or by what is neither an address nor a name. */
  hostNames: 0,
  /** Lookups of containers that gave names addresses. */
  nameAnswers: 0,
  /** Execs and connects whose time is no date. */
  relativeTimestamps: 0,
  /** Execs and connects that tell no time, or none that is understood. */
  unknownTimes: 0,
  /** What Tracee says it lost. */
  lostEvents: 0,
  /** Tracee's own findings of the rule that joins. */
  traceeFindings: 0,
  /** Tracee's own findings of all other rules; they are other events, too. */
  otherTraceeFindings: 0,
  /** Events of rules that the settings leave out. */
  leftOut: 0,
  /** Connects, and events that rules look at, that are of another time than is wanted. */
  outOfRange: 0,
  /** Where a time was asked for, one for each source that is of it, as far as is known: only the next two are surely not. */
  sourcesOfTime: 0,
  /** All that is known of it is older. */
  sourcesBefore: 0,
  /** All that is known of it is newer. */
  sourcesAfter: 0,
  /** Events that a detector of the user's could not be asked about, once for each of them. */
  undecided: 0,
};

export type Counts = typeof NOTHING_COUNTED;

/** The names of all counts. */
const COUNTS = Object.keys(NOTHING_COUNTED) as readonly (keyof Counts)[];

/** These counts; those that are missing are zero. */
export function countsOf(counts: Readonly<Record<string, number>>): Counts {
  const all = { ...NOTHING_COUNTED };
  for (const name of COUNTS) all[name] = counts[name] ?? 0;
  return all;
}

/** Adds `from` to `into`. */
export function addCounts(into: Counts, from: Readonly<Counts>): void {
  for (const name of COUNTS) into[name] += from[name];
}

/** The coverage of one source of this cluster, of which nothing has been read yet. */
export function createCoverage(cluster: string): Coverage {
  return {
    cluster,
    sources: 1,
    counts: { ...NOTHING_COUNTED },
    malformed: new Map(),
    otherContainers: [],
    undecidedRules: [],
    leftOutRules: new Map(),
    partial: false,
    unread: undefined,
    partialReason: undefined,
    earliest: undefined,
    firstOutOfRange: undefined,
    lastOutOfRange: undefined,
    hours: new Map(),
    otherHours: new Map(),
  };
}

/** Whether there were records, and not one of them was understood. */
export function isNothingUnderstood({ lines, malformed, otherOutput }: Readonly<Counts>): boolean {
  return lines > 0 && malformed + otherOutput === lines;
}

/** Whether logs were read, and each is of another time than was asked for. */
export function isOfOtherTimes({ sourcesOfTime, sourcesBefore, sourcesAfter }: Readonly<Counts>): boolean {
  return sourcesOfTime === 0 && sourcesBefore + sourcesAfter > 0;
}

/** The same of a cluster of which all is older. One that has something newer did not stop. */
export function isSilent(counts: Readonly<Counts>): boolean {
  return isOfOtherTimes(counts) && counts.sourcesAfter === 0;
}

/** Whether other containers wrote all of it. */
export function isOfOthers({ counts, partialReason }: Pick<Coverage, 'counts' | 'partialReason'>): boolean {
  const { lines, otherOutput } = counts;
  // What was not read of it may be Tracee's.
  return partialReason === undefined && lines > 0 && otherOutput === lines;
}

/** Why nothing can be found in a cluster's logs of which this was read. */
export function blindReasonsOf(counts: Readonly<Counts>, configured: Configured): BlindReason[] {
  return isNothingUnderstood(counts) ? ['not-understood'] : JOIN.blindReasons(counts, configured);
}

/** So many containers are named. */
const MAX_NAMED = 100;

/** The first of both by name, at most as many as are named and one more, which says that there are others. `a`: so made. */
export function firstNames(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.length === 0) return a;
  return [...new Set([...a, ...b])].sort(compareTexts).slice(0, MAX_NAMED + 1);
}

/**
 * The sums of both, of the first by name, in the order of names. What is once among the first was never cut off, so
 * the numbers are exact. `a`: so made.
 */
export function firstCounts(a: Map<string, number>, b: ReadonlyMap<string, number>): Map<string, number> {
  if (b.size === 0) return a;
  const sums = new Map(a);
  for (const [name, count] of b) sums.set(name, (sums.get(name) ?? 0) + count);
  return new Map([...sums].sort(([one], [other]) => compareTexts(one, other)).slice(0, MAX_NAMED));
}

/** So many rules are written down for each object: a line of a log, or of a batch, is to stay short. */
const MAX_WRITTEN = 20;

/**
 * What is written down of `leftOutRules`: the first by name. Of the sums of what was written no more may be told: the
 * objects that lack a later rule may have had it.
 */
export function writtenCounts(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([one], [other]) => compareTexts(one, other)).slice(0, MAX_WRITTEN));
}

/** Those that are named, and whether there are others. */
export function namedContainers(names: readonly string[]): {
  readonly named: readonly string[];
  readonly more: boolean;
} {
  return { named: names.slice(0, MAX_NAMED), more: names.length > MAX_NAMED };
}

/** The day (YYYY-MM-DD, UTC) of the first exec or connect; undefined if none tells a date. */
export function dayOf({ earliest }: Pick<Coverage, 'earliest'>): string | undefined {
  return earliest === undefined ? undefined : formatDay(earliest);
}

/** Adds what was read of other sources of the same cluster. */
export function addCoverage(into: Coverage, from: Coverage): void {
  into.sources += from.sources;
  addCounts(into.counts, from.counts);
  for (const [reason, count] of from.malformed) into.malformed.set(reason, (into.malformed.get(reason) ?? 0) + count);
  into.otherContainers = firstNames(into.otherContainers, from.otherContainers);
  into.undecidedRules = firstNames(into.undecidedRules, from.undecidedRules);
  if (from.damage !== undefined) into.damage = addDamage(into.damage, from.damage);
  into.leftOutRules = firstCounts(into.leftOutRules, from.leftOutRules);
  into.earliest = earlierTime(into.earliest, from.earliest);
  into.firstOutOfRange = earlierTime(into.firstOutOfRange, from.firstOutOfRange);
  into.lastOutOfRange = laterTime(into.lastOutOfRange, from.lastOutOfRange);
  addHourMarks(into.hours, from.hours);
  addHourMarks(into.otherHours, from.otherHours);
}
