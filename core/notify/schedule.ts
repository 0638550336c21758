import { MILLISECONDS_PER_DAY, MILLISECONDS_PER_HOUR } from '#core/time.ts';

/** The ceiling on messages to people holds within each window of this length, in milliseconds. */
export const CEILING_WINDOW = MILLISECONDS_PER_HOUR / 4;

/** The number of the window that a time lies in. */
export function windowNumberOf(time: number): number {
  return Math.floor(time / CEILING_WINDOW);
}

/** When the window ends that a time lies in. */
export function endOfWindow(time: number): number {
  return (windowNumberOf(time) + 1) * CEILING_WINDOW;
}

/** Longer than a function runs: who joins a report still joins it before it is told. */
const LAST_ENTRY = 6 * 60_000;

/** When the daily report goes out that what happens `now` belongs to, at this hour of UTC. Milliseconds. */
export function nextReportAt(now: number, hour: number): number {
  const offset = hour * MILLISECONDS_PER_HOUR;
  return (Math.floor((now + LAST_ENTRY - offset) / MILLISECONDS_PER_DAY) + 1) * MILLISECONDS_PER_DAY + offset;
}

/** When the summary of a first day goes out that ends then: at a full hour, so that clusters that came together share one. */
export function summaryAt(end: number): number {
  return (Math.floor(end / MILLISECONDS_PER_HOUR) + 1) * MILLISECONDS_PER_HOUR;
}
