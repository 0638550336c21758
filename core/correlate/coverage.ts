import type { MalformedReason } from '#core/records/record.ts';
import { formatTime } from '#core/time.ts';
import { earlierTime } from './earliest.ts';

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
  /** The source was not read to its end. */
  partial: boolean;
  /** The wall-clock time of the first exec or connect; undefined if none tells one. */
  earliest: bigint | undefined;
};

/** All that is counted. A new count is added here; how it is summed, logged and reported follows. */
const NOTHING_COUNTED = {
  /** After decompression. */
  bytes: 0,
  /** Records after unwrapping, malformed ones included; each is one of the next four. */
  lines: 0,
  malformed: 0,
  execs: 0,
  connects: 0,
  otherEvents: 0,
  execsWithEnvironment: 0,
  truncatedEnvironments: 0,
  /** Endpoints refused because the value is a name. */
  hostNames: 0,
  /** Execs and connects whose time is no date. */
  relativeTimestamps: 0,
  /** What Tracee says it lost. */
  lostEvents: 0,
  /** Tracee's own findings of the rule that joins. */
  traceeFindings: 0,
};

export type Counts = typeof NOTHING_COUNTED;

/** The names of all counts. */
export const COUNTS = Object.keys(NOTHING_COUNTED) as readonly (keyof Counts)[];

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
    partial: false,
    earliest: undefined,
  };
}

/** Whether there were records, and not one of them was understood. */
export function isNothingUnderstood({ lines, malformed }: Pick<Counts, 'lines' | 'malformed'>): boolean {
  return lines > 0 && malformed === lines;
}

/** The day (YYYY-MM-DD, UTC) of the first exec or connect; undefined if none tells a date. */
export function dayOf({ earliest }: Pick<Coverage, 'earliest'>): string | undefined {
  return earliest === undefined ? undefined : formatTime(earliest).slice(0, 10);
}

/** Adds what was read of other sources of the same cluster. */
export function addCoverage(into: Coverage, from: Coverage): void {
  into.sources += from.sources;
  addCounts(into.counts, from.counts);
  for (const [reason, count] of from.malformed) into.malformed.set(reason, (into.malformed.get(reason) ?? 0) + count);
  into.earliest = earlierTime(into.earliest, from.earliest);
}
