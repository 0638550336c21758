import { type EventTime, readTime } from '#core/time.ts';

/** From `from` on and before `to`, in nanoseconds since the epoch; undefined where it has no end. */
export type TimeRange = { readonly from: bigint | undefined; readonly to: bigint | undefined };

const DATE = /^\d{4}-\d\d-\d\d$/;

/** Nanoseconds since the epoch of a date (its first moment in UTC) or a time such as 2026-02-01T12:00:00Z. */
export function readInstant(text: string): bigint | undefined {
  const time = readTime(JSON.stringify(DATE.test(text) ? `${text}T00:00:00Z` : text));
  return typeof time === 'bigint' ? time : undefined;
}

/** Whether an event belongs to the range. One whose time says nothing about the day does: it may have been then. */
export function isWithin({ from, to }: TimeRange, time: EventTime): boolean {
  if (typeof time !== 'bigint') return true;
  return (from === undefined || time >= from) && (to === undefined || time < to);
}
