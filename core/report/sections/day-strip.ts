import { readInstant } from '#core/object-selection/time-range.ts';
import type { DayCoverage } from '#core/report/day-coverage.ts';
import { describeDay } from '#core/report/describe-day.ts';
import { html, type Markup } from '#core/report/markup.ts';
import { NANOSECONDS_PER_DAY } from '#core/time.ts';

const WIDTH = 10;
const HEIGHT = 14;
const GAP = 2;

/** A hostile clock can spread a log over eight thousand years. */
const MAX_DAYS = 400;

/** One mark a day, from the first to the last; nothing where they lie too far apart, or say no date. */
export function dayStrip(days: readonly DayCoverage[]): Markup | undefined {
  const dated = [...statesByDay(days)].map(([day, state]) => ({ day, state, number: numberOf(day) }));
  dated.sort((a, b) => a.number - b.number);
  const first = dated[0]?.number ?? 0;
  const length = (dated.at(-1)?.number ?? 0) - first + 1;
  if (dated.length === 0 || length > MAX_DAYS) return undefined;
  const byNumber = new Map(dated.map((mark) => [mark.number - first, mark]));
  const width = length * (WIDTH + GAP) - GAP;
  const marks = Array.from({ length }, (_, at) => mark(at * (WIDTH + GAP), byNumber.get(at)));
  return html`<svg class="strip" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" aria-hidden="true">${marks}</svg>`;
}

export type DayState = 'blind' | 'with-gaps' | 'seen';

const FROM_WORST: readonly DayState[] = ['blind', 'with-gaps', 'seen'];

/** What is known of each day: the worst of the logs that have something of it. */
export function statesByDay(days: readonly DayCoverage[]): Map<string, DayState> {
  const states = new Map<string, DayState>();
  for (const day of days) {
    for (const each of [...day.laterDays, ...(day.day === undefined ? [] : [day.day])]) {
      const both = [stateOf(day), states.get(each)];
      states.set(each, FROM_WORST.find((state) => both.includes(state)) ?? 'seen');
    }
  }
  return states;
}

type Mark = { readonly day: string; readonly state: DayState };

function mark(x: number, marked: Mark | undefined): Markup {
  const state = marked?.state ?? 'none';
  // Those with an outline have it inside.
  const inset = state === 'none' || state === 'blind' ? 0.5 : 0;
  const size = html`x="${x + inset}" y="${inset}" width="${WIDTH - 2 * inset}" height="${HEIGHT - 2 * inset}"`;
  return html`<rect class="${state}" ${size}>${marked === undefined ? undefined : html`<title>${marked.day}</title>`}</rect>`;
}

function stateOf(day: DayCoverage): DayState {
  if (day.blind.length > 0) return 'blind';
  return describeDay(day).length > 0 ? 'with-gaps' : 'seen';
}

/** Days since the epoch. */
function numberOf(day: string): number {
  return Number((readInstant(day) ?? 0n) / NANOSECONDS_PER_DAY);
}
