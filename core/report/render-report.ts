import { WHERE_IT_IS } from '#core/output/commands/own-program.ts';
import { VERSION } from '#core/version.ts';
import { encodeFindings } from './encode-findings.ts';
import { html } from './markup.ts';
import { encodeContext } from './page-context.ts';
import { rateReport } from './rate-findings.ts';
import type { Report } from './report.ts';
import { coverageSection } from './sections/coverage-section.ts';
import { explorationSections } from './sections/exploration.ts';
import { failuresSection } from './sections/failures.ts';
import { glossarySection } from './sections/glossary.ts';
import { incidentsSection } from './sections/incidents-section.ts';
import { masthead, questionOf } from './sections/masthead.ts';
import { notices } from './sections/notices.ts';
import { quietSection } from './sections/quiet-section.ts';
import { securityPolicy } from './security-policy.ts';

/** What the page is made with; aws/report-page-files.ts reads it. */
export type ReportPage = { readonly style: string; readonly script: string };

/**
 * The report as one HTML file that needs nothing else, in pieces. Its script draws what depends on the choice of
 * findings (report-page/); all else stands in the markup.
 */
export function* renderReport(unrated: Report, page: ReportPage): Generator<string> {
  const report = rateReport(unrated);
  yield `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${securityPolicy(page)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="traceward ${VERSION}">
${html`<title>${questionOf(report)}: ${report.heading}</title>`.markup}
<style>`;
  yield page.style;
  yield '</style>\n';
  yield html`<body>
<a class="skip" href="#findings">Skip to the findings</a>
${masthead(report)}
<main>
${notices(report)}
${incidentsSection(report)}
${explorationSections(report)}
${quietSection(report)}
${coverageSection(report)}
${failuresSection(report)}
${glossarySection(report)}
</main>
<footer>traceward ${VERSION}. Self-contained: it works offline and loads nothing. ${WHERE_IT_IS}</footer>
`.markup;
  yield `<script type="application/json" id="context">${encodeContext(report)}</script>\n`;
  for (const block of encodeFindings(report)) {
    yield `<script type="application/json" class="data">${block}</script>\n`;
  }
  yield '<script>';
  yield page.script;
  yield '</script>\n';
}
