import { detectorsOf } from '#core/detectors/registry.ts';
import { plural } from '#core/quantities.ts';
import { html, type Markup } from '#core/report/markup.ts';
import type { Report } from '#core/report/report.ts';
import { isUnexpected } from '#core/report/tally.ts';

/** The places that the page's script fills: timeline, breakdown and table of the findings that a reader chooses. */
export function explorationSections({ findings, detectors, filter }: Report): Markup {
  if (findings.length === 0) {
    return html`<section id="findings" aria-labelledby="findings-title" tabindex="-1">
<h2 id="findings-title">Findings</h2>
<p>There are none to show${filter !== undefined && filter.leftOut > 0 ? `: ${plural(filter.leftOut, 'finding is', 'findings are')} left out` : ''}.</p>
</section>`;
  }
  const targets = new Set(detectorsOf(findings, detectors).map(({ words }) => words.target));
  return html`<noscript><p class="notice">${plural(findings.filter(isUnexpected).length, 'finding')}: the timeline, the breakdown and the table need JavaScript. Nothing is loaded for them.</p></noscript>
<search class="toolbar" id="toolbar" hidden>
<label for="query">Search</label>
<input id="query" type="search" autocomplete="off" spellcheck="false" placeholder="Search names, addresses, rules, ids" aria-describedby="query-help">
<span id="query-help" class="hint">matches all words · press / to search</span>
<output id="chosen" aria-live="polite"></output>
<span class="exports" id="exports" role="group" aria-label="Export or link what is chosen"><span class="hint">Export</span></span>
<ul id="filters" aria-label="Filters in use"></ul>
</search>
<section id="timeline" aria-labelledby="timeline-title" hidden>
<h2 id="timeline-title">Over time</h2>
<div id="timeline-body"></div>
</section>
<section id="breakdown" aria-labelledby="breakdown-title" hidden>
<h2 id="breakdown-title">By namespace, workload, image, process</h2>
${findings.every(isUnexpected) ? undefined : html`<p class="hint">Counted as at the head of this page; +N: suppressed, or not found here.</p>`}
<div id="facets" class="facets"></div>
</section>
<section id="findings" aria-labelledby="findings-title" tabindex="-1" hidden>
<h2 id="findings-title">Findings</h2>
<div id="table" data-target="${targets.size === 1 ? [...targets] : 'Target'}"></div>
</section>`;
}
