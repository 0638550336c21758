import type { Range } from './lanes.ts';

export type Tick = { readonly time: number; readonly label: string };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [1, 5, 15, 30]
  .map((count) => count * SECOND)
  .concat([1, 5, 15, 30].map((count) => count * MINUTE))
  .concat([1, 3, 6, 12].map((count) => count * HOUR))
  .concat([1, 2, 7, 14].map((count) => count * DAY));
const MONTHS = [1, 3, 6, 12, 24, 60, 120, 600, 1200];

/** Round moments within a range, in UTC, at most `most` of them. */
export function ticksOf(range: Range, most: number): Tick[] {
  const step = STEPS.find((candidate) => (range.to - range.from) / candidate <= most);
  if (step === undefined) return monthTicks(range, most);
  const ticks: Tick[] = [];
  for (let time = Math.ceil(range.from / step) * step; time <= range.to; time += step) {
    ticks.push({ time, label: labelOf(time, step, ticks.length === 0) });
  }
  return ticks;
}

/** The day stands where it begins and at the first tick; in between the time is enough. */
function labelOf(time: number, step: number, isFirst: boolean): string {
  const text = new Date(time).toISOString();
  if (step >= DAY) return text.slice(0, 10);
  const clock = text.slice(11, step < MINUTE ? 19 : 16);
  return isFirst || time % DAY === 0 ? `${text.slice(5, 10)} ${clock}` : clock;
}

function monthTicks(range: Range, most: number): Tick[] {
  const first = monthOf(range.from);
  const last = monthOf(range.to);
  const step = MONTHS.find((candidate) => (last - first) / candidate <= most) ?? last - first;
  const months = Array.from({ length: most + 2 }, (_, at) => (Math.floor(first / step) + at) * step);
  return months
    .map((month) => Date.UTC(Math.floor(month / 12), month % 12))
    .filter((time) => time >= range.from && time <= range.to)
    .map((time) => ({ time, label: new Date(time).toISOString().slice(0, 7) }));
}

/** Months since the year 0. */
function monthOf(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
