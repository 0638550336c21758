import { compareTexts } from '#core/text.ts';
import type { EventTime } from '#core/time.ts';

/** A value and when it was seen. */
export type Dated = { readonly value: string; readonly time: bigint | undefined };

/** The time as an order knows it: boot-relative times cannot be compared with others, so they count as unknown. */
export function wallClock(time: EventTime): bigint | undefined {
  return time === 'relative' ? undefined : time;
}

/** Orders times; unknown ones come last. */
export function compareTimes(a: bigint | undefined, b: bigint | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  return b === undefined || a < b ? -1 : 1;
}

/** The earlier of two, ties by text: the same for every order of merging. */
export function earlier<Each extends Pick<Dated, 'time'>>(
  a: Each | undefined,
  b: Each | undefined,
  textOf: (each: Each) => string,
): Each | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return (compareTimes(a.time, b.time) || compareTexts(textOf(a), textOf(b))) <= 0 ? a : b;
}

/** Whether a value that is known stands against another one. */
export function isKept(known: Dated | undefined, value: string, time: bigint | undefined): boolean {
  return known !== undefined && (compareTimes(known.time, time) || compareTexts(known.value, value)) <= 0;
}

export function earlierTime(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return compareTimes(a, b) <= 0 ? a : b;
}

export function laterTime(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}
