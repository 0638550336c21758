import { MILLISECONDS_PER_DAY, toMilliseconds } from '#core/time.ts';
import { type KeyDate, keyDate } from './key-date.ts';
import type { TimeRange } from './time-range.ts';

/** Which objects are wanted: for the events of the range, and before it for endpoints alone. */
export type Wanted = {
  readonly range: TimeRange;
  /** Milliseconds before the range that are read, too. */
  readonly lookback: number;
};

export type DatedObject = {
  readonly key: string;
  /** Milliseconds since the epoch; undefined if that is not known. */
  readonly lastModified: number | undefined;
};

/** `range`: read for all that it holds · `lookback`: for endpoints alone · `outside`: not read. */
export type Selection = 'range' | 'lookback' | 'outside';

type Interval = { readonly from: number; readonly to: number };

/**
 * Shippers keep events back, name an object by its first event or by its upload, and may use the time of their own
 * zone: with this to spare at both ends no event is missed that was shipped within a day, less the time zone.
 */
const SLACK = MILLISECONDS_PER_DAY;

/**
 * Whether an object may hold events of the range. A date in its folders decides alone: the object may have been copied
 * since. Else it is the time of its last modification; a date within a name only adds to that, since it may mean
 * anything. Nothing is left out of which neither is known.
 */
export function selectObject({ key, lastModified }: DatedObject, wanted: Wanted): Selection {
  const date = keyDate(key);
  const written: Interval[] = date?.isPartition !== true && lastModified !== undefined ? [momentOf(lastModified)] : [];
  if (date !== undefined) written.push(date);
  if (written.length === 0) return 'range';
  if (written.some((interval) => overlap(interval, rangeOf(wanted)))) return 'range';
  return written.some((interval) => overlap(interval, lookbackOf(wanted))) ? 'lookback' : 'outside';
}

/**
 * What is to be done with a folder, before it is listed: `outside`: nothing in it is wanted · `inside`: it is of one
 * day and below · `open`: there may be dates further down.
 */
export function selectFolder(prefix: string, wanted: Wanted): 'outside' | 'inside' | 'open' {
  const date = keyDate(prefix);
  if (date?.isPartition !== true) return 'open';
  if (!overlap(date, rangeOf(wanted)) && !overlap(date, lookbackOf(wanted))) return 'outside';
  return isAtMostADay(date) ? 'inside' : 'open';
}

function rangeOf({ range: { from, to } }: Wanted): Interval {
  return {
    from: from === undefined ? Number.NEGATIVE_INFINITY : toMilliseconds(from) - SLACK,
    to: to === undefined ? Number.POSITIVE_INFINITY : toMilliseconds(to) + SLACK,
  };
}

/** Ends where the range begins, so that no object has to be both. */
function lookbackOf(wanted: Wanted): Interval {
  const { from } = rangeOf(wanted);
  return { from: from - wanted.lookback, to: from };
}

function overlap(a: Interval, b: Interval): boolean {
  return a.from < b.to && b.from < a.to;
}

function momentOf(time: number): Interval {
  return { from: time, to: time + 1 };
}

function isAtMostADay({ unit }: KeyDate): boolean {
  return unit === 'day' || unit === 'hour';
}
