import type { MalformedReason } from '#core/records/malformed.ts';
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

export type Counts = {
  /** After decompression. */
  bytes: number;
  /** Records after unwrapping, malformed ones included; each is one of the next four. */
  lines: number;
  malformed: number;
  execs: number;
  connects: number;
  otherEvents: number;
  execsWithEnvironment: number;
  truncatedEnvironments: number;
  /** Endpoints refused because the value is a name. */
  hostNames: number;
  /** Execs and connects whose time is no date. */
  relativeTimestamps: number;
  /** What Tracee says it lost. */
  lostEvents: number;
  /** Tracee's own findings of TRC-1013. */
  traceeFindings: number;
};

export function createCoverage(cluster: string): Coverage {
  return {
    cluster,
    sources: 1,
    counts: {
      bytes: 0,
      lines: 0,
      malformed: 0,
      execs: 0,
      connects: 0,
      otherEvents: 0,
      execsWithEnvironment: 0,
      truncatedEnvironments: 0,
      hostNames: 0,
      relativeTimestamps: 0,
      lostEvents: 0,
      traceeFindings: 0,
    },
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
  for (const key of Object.keys(from.counts) as (keyof Counts)[]) into.counts[key] += from.counts[key];
  for (const [reason, count] of from.malformed) into.malformed.set(reason, (into.malformed.get(reason) ?? 0) + count);
  into.earliest = earlierTime(into.earliest, from.earliest);
}
