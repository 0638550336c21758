import { BASES } from '#core/correlate/finding.ts';
import type { Detector } from '#core/detectors/detector.ts';
import { detectorsOf } from '#core/detectors/registry.ts';
import { WHY_NOT_COMPARED } from '#core/not-compared.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { describeBlindness, describeNothing } from '#core/report/describe-nothing.ts';
import { describeFilter } from '#core/report/finding-filter.ts';
import { html, type Markup } from '#core/report/markup.ts';
import type { RatedReport } from '#core/report/rate-findings.ts';
import type { Report } from '#core/report/report.ts';
import { chooseRisky, type ToLookAt } from '#core/report/risky-groups.ts';
import { placesText, type Tally, tally } from '#core/report/tally.ts';
import { formatMinute, formatTime, toNanoseconds } from '#core/time.ts';
import { firstLooks } from './first-looks.ts';
import { knownMissing } from './known-missing.ts';

/** What was read, what came of it in one sentence, and the numbers. */
export function masthead(report: RatedReport): Markup {
  const { heading, createdAt, findings } = report;
  const risky = chooseRisky(report);
  const detectors = detectorsOf(findings, report.detectors);
  const counts = tally(findings);
  const created = toNanoseconds(createdAt);
  return html`<header class="masthead">
<p class="running">${rulesOf(detectors)} · <time datetime="${formatTime(created)}">${formatMinute(created)} UTC</time></p>
<h1>${questionOf(report)}</h1>
<p class="heading">${heading}</p>
${filterLine(report)}
<p class="verdict">${verdict(counts, risky, report)}</p>
${counts.found > 0 ? html`<p class="totals">${sumOf(counts)}</p>` : undefined}
${notComparedLine(report) ?? comparedLine(counts.comparisons, report)}
${knownMissing(report)}
${firstLooks(risky, report)}
${figures(counts)}
</header>`;
}

/** What the report answers. */
export function questionOf({ findings, detectors }: Report): string {
  const [only, ...others] = detectorsOf(findings, detectors);
  // The question of the join is a title; another rule's name would say that all clusters had it.
  return only?.join === undefined || others.length > 0 ? "What was found in Tracee's logs" : only.words.question;
}

function rulesOf(detectors: readonly Detector[]): string {
  const [only, ...others] = detectors;
  return only === undefined || others.length > 0 ? plural(detectors.length, 'rule') : `${only.id} · ${only.name}`;
}

/** What the reader does not see because somebody did not ask for it. */
function filterLine({ filter }: Report): Markup | undefined {
  const shown = filter === undefined ? [] : describeFilter(filter);
  if (filter === undefined || shown.length === 0) return undefined;
  const { leftOut } = filter;
  return html`<p class="filter">Shown: ${shown.join('; ')}${leftOut > 0 ? html`; ${plural(leftOut, 'more finding')} left out` : undefined}.</p>`;
}

/** Whether anything is wrong, in a sentence. */
function verdict({ found, suppressed }: Tally, risky: ToLookAt, { summary, filter, settings }: Report): string {
  if (found === 0) {
    const nothing = describeNothing(summary, { filter, suppressed, rules: settings?.rules });
    const blindness = describeBlindness(summary);
    return blindness === undefined ? nothing : `${nothing} ${blindness}.`;
  }
  const blind = new Set(summary.blind.map(({ cluster }) => cluster)).size;
  const { findings: high, medium } = risky;
  const parts = [
    high > 0 ? `${plural(high, 'finding needs', 'findings need')} a look` : 'Nothing found is of high risk',
    ...(medium > 0
      ? [`${formatCount(medium)} ${high > 0 ? 'more ' : ''}${medium === 1 ? 'is' : 'are'} of medium risk`]
      : []),
    ...(blind > 0 ? [`${plural(blind, 'cluster is', 'clusters are')} blind`] : []),
  ];
  return `${parts.length < 3 ? parts.join(', and ') : `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}`}.`;
}

function sumOf({ found, suppressed, containers, hosts, workloads, comparisons }: Tally): string {
  const where = placesText({ containers, hosts }, ` of ${plural(workloads - hosts, 'workload')}`);
  const fresh = comparisons === undefined ? '' : `, ${formatCount(comparisons.new)} of them new`;
  const expected = suppressed === 0 ? '' : `; ${plural(suppressed, 'more is', 'more are')} suppressed`;
  return `${plural(found, 'finding')} ${where}${fresh}${expected}.`;
}

const NONE_COMPARED = { new: 0, known: 0, gone: 0, notComparable: 0 };

function comparedLine(comparisons: Tally['comparisons'], report: Report): Markup | undefined {
  const { comparedWith, earlierFilter, findings } = report;
  if (comparisons === undefined && comparedWith === undefined) return undefined;
  const counts = comparisons ?? NONE_COMPARED;
  const earlier = earlierFilter === undefined ? [] : describeFilter(earlierFilter);
  const untold = findings.filter(({ comparison }) => comparison === undefined).length;
  const link = (value: string, label: string) => html`<a href="#show?comparison=${value}">${label}</a>`;
  const kinds = [
    link('new', `${formatCount(counts.new)} new`),
    `${formatCount(counts.known)} known`,
    link('gone', `${formatCount(counts.gone)} gone`),
    ...(counts.notComparable > 0 ? [`${formatCount(counts.notComparable)} not comparable`] : []),
  ];
  return html`<p class="compared">Compared with ${comparedWith === undefined ? 'live detection' : html`<b>${comparedWith}</b>`}: ${kinds.map((kind, at) => html`${at === 0 ? '' : ', '}${kind}`)}.${earlier.length === 0 ? undefined : html` The earlier report shows only ${earlier.join('; ')}${untold > 0 ? html`: whether ${plural(untold, 'other finding is new', 'other findings are new')} is not known` : undefined}.`}</p>`;
}

function notComparedLine({ notCompared }: Report): Markup | undefined {
  if (notCompared === undefined) return undefined;
  return html`<p class="compared">Not compared with live detection: ${WHY_NOT_COMPARED[notCompared]}.</p>`;
}

/** With `facet`, the page's script lets a reader choose what the label names. */
type Figure = { readonly label: string; readonly count: number; readonly facet?: string };

/** Nothing where there is nothing to count: a zero looks like a measurement. */
function figures(counts: Tally): Markup | undefined {
  const { found, suppressed, comparisons } = counts;
  if (found === 0 && suppressed === 0 && comparisons === undefined) return undefined;
  return html`<dl class="figures">${figuresOf(counts).map(figure)}</dl>`;
}

function figuresOf({ found, byBasis, suppressed, comparisons }: Tally): Figure[] {
  return [
    { label: 'findings', count: found },
    ...BASES.map((basis) => ({ label: basis, count: byBasis[basis], facet: 'basis' })).filter(
      ({ label, count }) => count > 0 || (found > 0 && label === 'observed'),
    ),
    ...(suppressed > 0 ? [{ label: 'suppressed', count: suppressed, facet: 'suppression' }] : []),
    ...(comparisons === undefined
      ? []
      : [
          { label: 'new', count: comparisons.new, facet: 'comparison' },
          { label: 'known', count: comparisons.known, facet: 'comparison' },
          { label: 'gone', count: comparisons.gone, facet: 'comparison' },
          { label: 'not comparable', count: comparisons.notComparable, facet: 'comparison' },
        ]),
  ];
}

function figure({ label, count, facet }: Figure): Markup {
  const choice = facet === undefined ? undefined : html` data-facet="${facet}" data-value="${label}"`;
  return html`<div><dt>${label}</dt><dd${choice}>${formatCount(count)}</dd></div>`;
}
