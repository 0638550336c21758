import { SIGNATURE } from '../../rule/signature.ts';
import type { Summary } from '../../summary.ts';
import { formatTime } from '../../time.ts';
import { formatCount, plural } from '../../units.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';
import { type Tally, tally } from '../tally.ts';

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** What was read, what came of it in one sentence, and the numbers. */
export function masthead(report: Report): Markup {
  const { heading, createdAt, findings, summary } = report;
  const counts = tally(findings);
  const created = formatTime(BigInt(Math.floor(createdAt)) * NANOSECONDS_PER_MILLISECOND);
  return html`<header class="masthead">
<p class="running">${SIGNATURE.id} · ${SIGNATURE.name} · <time datetime="${created}">${created.slice(0, 16).replace('T', ' ')} UTC</time></p>
<h1>Who talks to the Kubernetes API server</h1>
<p class="heading">${heading}</p>
<p class="verdict">${verdict(counts, summary)}</p>
<dl class="figures">${figures(counts).map(figure)}</dl>
</header>`;
}

function verdict({ found, containers, observed, inferred }: Tally, summary: Summary): string {
  if (found > 0) {
    const bases = [`${formatCount(observed)} observed`, `${formatCount(inferred)} inferred`];
    return `${plural(found, 'finding')} in ${plural(containers, 'container')}: ${bases.join(', ')}.`;
  }
  if (summary.lines === 0) return 'Nothing was found, because nothing was read.';
  if (summary.blind.length === 0) return 'No container was found to talk to the Kubernetes API server.';
  return 'Nothing was found, and some of it could not have been: see what these logs do not show.';
}

type Figure = { readonly label: string; readonly count: number };

function figures({ found, observed, inferred, containers, workloads, suppressed, comparisons }: Tally): Figure[] {
  return [
    { label: 'findings', count: found },
    { label: 'observed', count: observed },
    { label: 'inferred', count: inferred },
    { label: 'containers', count: containers },
    { label: 'workloads', count: workloads },
    ...(suppressed > 0 ? [{ label: 'suppressed', count: suppressed }] : []),
    ...(comparisons === undefined
      ? []
      : [
          { label: 'new', count: comparisons.new },
          { label: 'known', count: comparisons.known },
          { label: 'gone', count: comparisons.gone },
          { label: 'not comparable', count: comparisons.notComparable },
        ]),
  ];
}

function figure({ label, count }: Figure): Markup {
  return html`<div><dt>${label}</dt><dd>${formatCount(count)}</dd></div>`;
}
