import type { BlindSpot, Summary, UnreadSource } from '#core/correlate/summary.ts';
import type { BlindReason } from '#core/detectors/detector.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { installedCommand } from '#core/output/commands/own-program.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { type DayCoverage, darkDays } from '#core/report/day-coverage.ts';
import { describeDamaged, explainBlindSpot } from '#core/report/describe-coverage.ts';
import { html, type Markup } from '#core/report/markup.ts';
import type { Report } from '#core/report/report.ts';

/** What a reader has to know before believing the rest: that something was not read, or cannot be seen. */
export function notices({ status, failures, findings, total, summary, coverage }: Report): Markup {
  // The last section lists what could not be read, and the head says how much that is.
  const listed = new Set(failures.map(({ name }) => name));
  const unlisted = summary.unreadSources.filter(({ name }) => !listed.has(name));
  const reasons = [...Map.groupBy(summary.blind, ({ reason }) => reason)];
  return html`${status === 'incomplete' ? INCOMPLETE : undefined}
${total === undefined ? undefined : tooManyNotice(findings.length, total)}
${unlisted.length > 0 ? unreadNotice(unlisted) : undefined}
${damagedNotice(summary)}
${reasons.map(([reason, spots]) => blindNotice(reason, spots))}
${darkDaysNotice(coverage, summary)}`;
}

const INCOMPLETE = html`<aside class="notice grave" aria-label="Incomplete">
<h2>Incomplete</h2>
<p>The run ended before it had read everything. What is missing here may be in what was not read.</p>
</aside>`;

function tooManyNotice(shown: number, total: number): Markup {
  return html`<aside class="notice grave" aria-label="Too many findings">
<h2>Too many findings</h2>
<p>This page shows ${formatCount(shown)} of ${formatCount(total)}, new ones first, and counts only these. All that were found are in the file findings.ndjson beside it.</p>
</aside>`;
}

/** Logs that are named. */
const MAX_NAMED = 5;

function unreadNotice(unread: readonly UnreadSource[]): Markup {
  const named = unread.slice(0, MAX_NAMED);
  const rest = unread.length - named.length;
  return html`<aside class="notice grave" aria-label="Not understood">
<h2>Nothing was read of ${plural(unread.length, 'log')}</h2>
<ul>${named.map(({ name, reason }) => html`<li><b>${name}</b>: ${reason}</li>`)}</ul>
${rest > 0 ? html`<p>And ${plural(rest, 'more log')}.</p>` : undefined}
</aside>`;
}

function damagedNotice({ damage: { sources, first } }: Summary): Markup | undefined {
  if (sources === 0) return undefined;
  const rest = sources - first.length;
  return html`<aside id="damaged" class="notice grave" aria-label="Damaged">
<h2>Much of ${plural(sources, 'log')} was not understood</h2>
<ul>${first.map((source) => html`<li><b>${source.name}</b>: ${describeDamaged(source)}.</li>`)}</ul>
${rest > 0 ? html`<p>And ${plural(rest, 'more log')}.</p>` : undefined}
</aside>`;
}

function blindNotice(reason: BlindReason, spots: readonly BlindSpot[]): Markup {
  const { title } = JOIN.blindness[reason];
  const malformed = spots.reduce((sum, spot) => sum + (spot.malformed ?? 0), 0);
  const [what = '', ...remedies] = explainBlindSpot({
    cluster: spots.length === 1 ? spots[0]?.cluster : undefined,
    reason,
    malformed,
  });
  return html`<aside class="notice grave" aria-label="Blind: ${title}">
<h2>Blind: ${title}</h2>
<p>${spots.length === 1 ? 'Cluster' : 'Each of the clusters'} ${names(spots)}: ${what} This is not a clean log.</p>
<details><summary>What to do</summary><ul>${remedies.map(remedyItem)}</ul></details>
</aside>`;
}

/** A command has a line of its own, and the page's script gives it a button. */
export function remedyItem(remedy: string): Markup {
  const [text = '', command] = remedy.split('\n');
  const copied =
    command === undefined
      ? undefined
      : html`<div class="copied" data-what="the command"><pre><code>${installedCommand(command)}</code></pre></div>`;
  return html`<li>${text}${copied}</li>`;
}

function darkDaysNotice(coverage: readonly DayCoverage[], summary: Summary): Markup | undefined {
  const dark = darkDays(coverage, summary);
  if (dark.length === 0) return undefined;
  const clusters = [...Map.groupBy(dark, ({ cluster }) => cluster)];
  return html`<aside class="notice" aria-label="Blind on some days">
<h2>Blind on some days</h2>
<p>${clusters.map(([cluster, days], at) => html`${at === 0 ? '' : ', '}<b>${cluster}</b> on ${plural(days.length, 'day')}`)}: <a href="#coverage">the logs of these days alone</a> show no ${JOIN.endpoint}, or no connection. Containers seen only on those days may be missing.</p>
</aside>`;
}

function names(spots: readonly BlindSpot[]): Markup[] {
  return spots.map(({ cluster }, at) => html`${at === 0 ? '' : ', '}<b>${cluster}</b>`);
}
