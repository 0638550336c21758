import { type EventTime, readTime } from '#core/time.ts';

/** From `from` on and before `to`, in nanoseconds since the epoch; undefined where it has no end. */
export type TimeRange = { readonly from: bigint | undefined; readonly to: bigint | undefined };

const DATE = /^\d{4}-\d\d-\d\d$/;

/** Nanoseconds since the epoch of a date (its first moment in UTC) or a time such as 2026-02-01T12:00:00Z. */
export function readInstant(text: string): bigint | undefined {
  const time = readTime(JSON.stringify(DATE.test(text) ? `${text}T00:00:00Z` : text));
  return typeof time === 'bigint' ? time : undefined;
}

/** Where an event lies as seen from a range. */
export type When = 'before' | 'within' | 'after';

/** One whose time says nothing about the day is within: it may have been then. */
export function whenIn({ from, to }: TimeRange, time: EventTime): When {
  if (typeof time !== 'bigint') return 'within';
  if (from !== undefined && time < from) return 'before';
  return to === undefined || time < to ? 'within' : 'after';
}

/** Whether an event belongs to the range. */
export function isWithin(range: TimeRange, time: EventTime): boolean {
  return whenIn(range, time) === 'within';
}

/**
 * Tells where times lie as seen from the range; undefined if it is all times. `isForEndpoints`: of a log that is older, and read for
 * what containers were told alone, all counts as older.
 */
export function whenFor(range: TimeRange, isForEndpoints: boolean): ((time: EventTime) => When) | undefined {
  if (isForEndpoints) return () => 'before';
  if (range.from === undefined && range.to === undefined) return undefined;
  return (time) => whenIn(range, time);
}
