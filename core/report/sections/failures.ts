import { plural } from '#core/quantities.ts';
import { html, type Markup } from '#core/report/markup.ts';
import type { Report } from '#core/report/report.ts';

const MAX_FAILURES = 1000;

/** What could not be read; nothing where all was. */
export function failuresSection({ failures }: Report): Markup | undefined {
  if (failures.length === 0) return undefined;
  const shown = failures.slice(0, MAX_FAILURES);
  return html`<section id="failures" aria-labelledby="failures-title">
<h2 id="failures-title">Not read</h2>
<p>${plural(failures.length, 'log')} could not be read, or only in part. What could not be read is not in this report.</p>
<div class="wide unread" role="region" aria-label="Logs that were not read" tabindex="0">
<table class="logs">
<thead><tr><th scope="col">Log</th><th scope="col">Why</th></tr></thead>
<tbody>${shown.map(({ name, reason }) => html`<tr><td class="name">${name}</td><td>${reason}</td></tr>`)}</tbody>
</table>
</div>
${failures.length > MAX_FAILURES ? html`<p>And ${plural(failures.length - MAX_FAILURES, 'more log')}.</p>` : undefined}
</section>`;
}
