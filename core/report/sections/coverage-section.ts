import type { Summary } from '#core/correlate/summary.ts';
import { formatBytes, formatCount, plural } from '#core/quantities.ts';
import { type DayCoverage, isEmptyFile } from '#core/report/day-coverage.ts';
import { describeGaps, describeReading } from '#core/report/describe-coverage.ts';
import { describeDay } from '#core/report/describe-day.ts';
import { describeOtherTimes, describeSilent } from '#core/report/finding-filter.ts';
import { html, type Markup } from '#core/report/markup.ts';
import type { Report } from '#core/report/report.ts';
import { capitalised, compareTexts } from '#core/text.ts';
import { type DayState, dayStrip, statesByDay } from './day-strip.ts';
import { remedyItem } from './notices.ts';

/** Days of a cluster that are listed: six years. */
const MAX_DAYS = 2200;

/** What was read and what of it could not be seen, in all and by cluster and day. */
export function coverageSection({ summary, coverage, filter }: Report): Markup {
  // What could not be read has a section of its own.
  const gaps = [...otherTimesIn(summary, filter), ...describeGaps({ ...summary, partialSources: [] })];
  const clusters = [...Map.groupBy(coverage, ({ cluster }) => cluster)];
  return html`<section id="coverage" aria-labelledby="coverage-title">
<h2 id="coverage-title">What was read, and what it cannot show</h2>
<p>${describeReading(summary)}</p>
${gaps.length > 0 ? html`<ul class="gaps">${gaps.map(remedyItem)}</ul>` : undefined}
${clusters.length > 0 ? legend(coverage) : undefined}
${clusters.map(([cluster, days]) => clusterCoverage(cluster, days, clusters.length === 1))}
</section>`;
}

function otherTimesIn(summary: Summary, filter: Report['filter']): string[] {
  const text = filter === undefined ? undefined : describeOtherTimes(summary, filter.range);
  return [...(text === undefined ? [] : [text]), ...describeSilent(summary)].map((each) => `${capitalised(each)}.`);
}

/** A log that goes on tells so only where its hours were kept. */
function legend(coverage: readonly DayCoverage[]): Markup {
  const goesOn = coverage.some(({ laterDays }) => laterDays.length > 0);
  const none = goesOn ? 'nothing of that day' : 'no log begins';
  const reach = goesOn ? ', with the last day that it has' : '';
  return html`<p class="legend days" aria-hidden="true">
<svg class="key" viewBox="0 0 10 14"><rect class="seen" width="10" height="14"/></svg> in sight
<svg class="key" viewBox="0 0 10 14"><rect class="with-gaps" width="10" height="14"/></svg> with gaps
<svg class="key" viewBox="0 0 10 14"><rect class="blind" x="0.5" y="0.5" width="9" height="13"/></svg> blind
<svg class="key" viewBox="0 0 10 14"><rect class="none" x="0.5" y="0.5" width="9" height="13"/></svg> ${none} · a log stands at the day of its first exec or connect${reach}
<svg class="patterns"><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse"><path d="M-1 1l2-2M0 4l4-4M3 5l2-2"/></pattern></svg>
</p>`;
}

function clusterCoverage(cluster: string, days: readonly DayCoverage[], isOpen: boolean): Markup {
  const shown = days.slice(0, MAX_DAYS);
  return html`<details class="by-day"${isOpen ? html` open` : undefined}>
<summary><b>${cluster}</b> <span>${summaryOf(days)}</span>${dayStrip(days)}</summary>
<div class="wide" role="region" aria-label="Coverage of ${cluster} by day" tabindex="0">
<table>
<thead><tr>
<th scope="col">Day</th><th scope="col">What it cannot show</th>${HEAD.map((label) => html`<th scope="col" class="number">${label}</th>`)}
</tr></thead>
<tbody>${shown.map(dayRow)}</tbody>
</table>
</div>
${days.length > MAX_DAYS ? html`<p>And ${plural(days.length - MAX_DAYS, 'more day')}.</p>` : undefined}
</details>`;
}

const HEAD = ['Logs', 'Size', 'Records', 'Execs', 'with environment', 'Connects'];

function dayRow(day: DayCoverage): Markup {
  const { sources, bytes, lines, execs, execsWithEnvironment, connects } = day;
  const cells = [
    formatCount(sources),
    formatBytes(bytes),
    formatCount(lines),
    formatCount(execs),
    share(execsWithEnvironment, execs),
    formatCount(connects),
  ];
  return html`<tr${day.blind.length > 0 ? html` class="dark-day"` : undefined}>
<th scope="row">${nameOf(day)}</th><td class="gap">${isEmptyFile(day) ? `${plural(sources, 'empty file')}: nothing to read` : describeDay(day).join('; ')}</td>${cells.map((cell) => html`<td class="number">${cell}</td>`)}
</tr>`;
}

function nameOf(coverage: DayCoverage): string {
  const { day, laterDays } = coverage;
  if (day === undefined) return isEmptyFile(coverage) ? 'empty' : 'no date';
  return laterDays.length === 0 ? day : `${day} to ${laterDays.at(-1)}`;
}

/** Rounded down, so that only all is 100 %. */
function share(part: number, whole: number): string {
  return whole === 0 ? '' : `${Math.floor((part / whole) * 100)} %`;
}

function summaryOf(all: readonly DayCoverage[]): string {
  const days = all.filter((day) => !isEmptyFile(day));
  const empty = all.filter(isEmptyFile).reduce((sum, { sources }) => sum + sources, 0);
  const byDay = statesByDay(days);
  const states = [...byDay.values()];
  const dated = [...byDay.keys()].sort(compareTexts);
  const count = (state: DayState) => states.filter((each) => each === state).length;
  const undated = days.find(({ day }) => day === undefined);
  return [
    dated.length === 0 ? 'no date' : plural(dated.length, 'day'),
    ...(dated.length === 0 ? [] : [dated.length === 1 ? `${dated[0]}` : `${dated[0]} to ${dated.at(-1)}`]),
    ...(count('blind') > 0 ? [`${plural(count('blind'), 'day')} blind`] : []),
    ...(count('with-gaps') > 0 ? [`${plural(count('with-gaps'), 'day')} with gaps`] : []),
    ...(undated === undefined
      ? []
      : [`${plural(undated.sources, 'log')} without a date${undated.blind.length > 0 ? ', blind' : ''}`]),
    ...(empty > 0 ? [plural(empty, 'empty file')] : []),
  ].join(' · ');
}
