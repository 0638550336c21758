import { formatBytes, formatCount } from '#core/quantities.ts';

/** What may come of a compressed source, by the bytes that are stored of it. */
export type ExpansionLimits = {
  /** This much of any source is free. */
  readonly freeBytes: number;
  /** Bytes that each stored byte may become. */
  readonly ratio: number;
};

/**
 * Logs of Tracee's become 14 to 48 times as large, by the compressor and its level; a log that holds one event alone, at
 * other times, up to 770 times. Bytes that were made to keep a reader busy become 1,000 to 1,000,000 times as large.
 */
export const EXPANSION_LIMITS: ExpansionLimits = { freeBytes: 64 * 1024 * 1024, ratio: 500 };

/** Makes a decoder and takes it down: as many bytes as are decoded and read in that time. */
const PART_BYTES = 32 * 1024;
/** Room for what a decoder looks back at is taken and given back with each: a share of it counts. */
const WINDOW_SHARE = 1 / 64;

/** Weighs what comes of one source against what is stored of it, before it is done. */
export type Expansion = {
  /** Stored bytes were read. */
  stored(bytes: number): void;
  /** So many bytes were decompressed, at whatever level, or done something that took the time of so many. */
  grew(bytes: number): void;
  /**
   * A member, stream or frame begins, which may hold nothing: why it is not to be decoded, as `problem` says.
   * `windowBytes`: what its decoder looks back at.
   */
  part(windowBytes?: number): string | undefined;
  /** Why the source is not to be read on, in words; undefined while it may be. */
  problem(): string | undefined;
};

export function createExpansion({ freeBytes, ratio }: ExpansionLimits): Expansion {
  let stored = 0;
  let grown = 0;

  return {
    stored(bytes) {
      stored += bytes;
    },
    grew(bytes) {
      grown += bytes;
    },
    part(windowBytes = 0) {
      grown += PART_BYTES + windowBytes * WINDOW_SHARE;
      return problem();
    },
    problem,
  };

  function problem(): string | undefined {
    if (grown <= freeBytes + ratio * stored) return undefined;
    return (
      `it is compressed too well for a log, and the rest was left unread: ${formatBytes(stored)} of it became ` +
      `${formatBytes(grown)}, or as much work; a log becomes some 50 times as large, and ${formatCount(ratio)} are allowed; traceward scan --max-expansion allows more`
    );
  }
}
