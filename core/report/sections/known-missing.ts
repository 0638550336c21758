import type { Summary } from '#core/correlate/summary.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { plural } from '#core/quantities.ts';
import { darkDays } from '#core/report/day-coverage.ts';
import { isSomethingMissing } from '#core/report/describe-coverage.ts';
import { html, type Markup } from '#core/report/markup.ts';
import type { Report } from '#core/report/report.ts';

/** Clusters that are named; the notices below have all. */
const MAX_NAMED = 3;

/** What is blind, and what was not read, each on a line; one that nothing is known to be missing where that is so. */
export function knownMissing({ status, failures, summary, coverage }: Report): Markup {
  const { blind, silent, isOfOtherTimes, damage, lostEvents } = summary;
  const dark = darkDays(coverage, summary);
  const lines: (Markup | undefined)[] = [
    status === 'incomplete' ? html`The run ended before it had read everything.` : undefined,
    blind.length === 0
      ? undefined
      : html`Blind: ${blind.slice(0, MAX_NAMED).map(({ cluster, reason }, at) => html`${at === 0 ? '' : '; '}<b>${cluster}</b>, ${JOIN.blindness[reason].title}`)}${blind.length > MAX_NAMED ? html`; and ${blind.length - MAX_NAMED} more` : undefined}.`,
    isOfOtherTimes ? html`<a href="#coverage">Nothing that was read</a> is of the time that was asked for.` : undefined,
    silent.length === 0 || isOfOtherTimes
      ? undefined
      : html`Nothing of the time that was asked for: ${silent.slice(0, MAX_NAMED).map(({ cluster }, at) => html`${at === 0 ? '' : ', '}<b>${cluster}</b>`)}${silent.length > MAX_NAMED ? html`, and ${silent.length - MAX_NAMED} more` : undefined}.`,
    dark.length === 0
      ? undefined
      : html`<a href="#coverage">Blind on ${plural(dark.length, 'day')}</a>${blind.length > 0 ? ' of other clusters' : ''}.`,
    failures.length === 0
      ? undefined
      : html`<a href="#failures">${plural(failures.length, 'log')}</a> not read, or only in part.`,
    damage.sources === 0
      ? undefined
      : html`<a href="#damaged">Much of ${plural(damage.sources, 'log')}</a> was not understood.`,
    lostEvents === 0 ? undefined : html`Tracee lost <a href="#coverage">${plural(lostEvents, 'event')}</a>.`,
  ].filter((line) => line !== undefined);
  if (lines.length === 0) {
    return html`<p class="missing">${describeWhole(summary)}</p>`;
  }
  return html`<ul class="lacks">${lines.map((line) => html`<li class="lacking">${line}</li>`)}</ul>`;
}

/** Of logs that were all read and are nowhere blind. */
function describeWhole(summary: Summary): Markup | undefined {
  if (summary.lines === 0) return undefined;
  if (isSomethingMissing(summary))
    return html`Every log was read. <a href="#coverage">Some things they cannot show</a>.`;
  return html`Nothing is known to be missing from <a href="#coverage">what was read</a>.`;
}
