import { NANOSECONDS_PER_HOUR } from '#core/time.ts';

const HOURS_PER_DAY = 24;

/** All hours of a day. */
export const ALL_HOURS = 2 ** HOURS_PER_DAY - 1;

/** Stands beside the hours of a day: one of its events was a connect. */
export const HAS_CONNECT = 2 ** HOURS_PER_DAY;

/** Days since the epoch, each with a bit for each of its hours, and HAS_CONNECT. */
export type HourMarks = Map<number, number>;

/** So many days are marked and one more, which says that there are others: a hostile clock can name any. */
export const MAX_MARKED_DAYS = 400;

/** Returns what marks the hour of a time, in nanoseconds since the epoch, and `beside`; the same hour again costs two comparisons. */
export function createHourMarker(marks: readonly HourMarks[], beside = 0): (time: bigint) => void {
  let from = 0n;
  let to = 0n;
  return (time) => {
    if (time >= from && time < to) return;
    const hour = time / NANOSECONDS_PER_HOUR;
    from = hour * NANOSECONDS_PER_HOUR;
    to = from + NANOSECONDS_PER_HOUR;
    const number = Number(hour);
    const bits = (1 << (number % HOURS_PER_DAY)) | beside;
    for (const each of marks) markHours(each, Math.floor(number / HOURS_PER_DAY), bits);
  };
}

/** Adds hours of a day, and what stands beside them. */
function markHours(into: HourMarks, day: number, hours: number): void {
  const known = into.get(day);
  if (known === undefined && into.size > MAX_MARKED_DAYS) return;
  into.set(day, (known ?? 0) | hours);
}

/** Adds all of `from`. */
export function addHourMarks(into: HourMarks, from: HourMarks): void {
  for (const [day, hours] of from) markHours(into, day, hours);
}
