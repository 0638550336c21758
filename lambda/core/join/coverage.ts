import type { MalformedReason } from '../malformed.ts';

/** What was read of one source, and what of it could not be understood. Every number only grows while it is read. */
export type Coverage = {
  readonly cluster: string;
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
  /** Bindings refused because the value is a name. */
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
