import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readReportPage } from '#aws/report-page-files.ts';
import type { TextSink } from '#cli/terminal/output-file.ts';
import type { Coverage } from '#core/correlate/coverage.ts';
import { coverageByDay, type KnownServers } from '#core/report/day-coverage.ts';
import { type ReportPage, renderReport } from '#core/report/render-report.ts';
import type { Report } from '#core/report/report.ts';

export type HtmlReport = Pick<
  Report,
  | 'findings'
  | 'summary'
  | 'failures'
  | 'createdAt'
  | 'settings'
  | 'comparedWith'
  | 'earlierFilter'
  | 'filter'
  | 'quiet'
  | 'investigate'
> & {
  /** What was named to be read. */
  readonly inputs: readonly string[];
  /** What was read of each source. */
  readonly sources: Iterable<Coverage>;
  readonly known: KnownServers;
};

/** Of a command line with a thousand files, a heading names the first. */
const MAX_NAMED = 5;

/** Writes the report to look at. */
export async function writeHtmlReport(
  sink: TextSink,
  { inputs, sources, known, ...report }: HtmlReport,
): Promise<void> {
  const rest = inputs.length > MAX_NAMED ? [`and ${inputs.length - MAX_NAMED} more`] : [];
  const heading = [...inputs.slice(0, MAX_NAMED).map((name) => (name === '-' ? 'standard input' : name)), ...rest].join(
    ', ',
  );
  const page = await loadReportPage();
  const coverage = coverageByDay(sources, known);
  const pieces = renderReport({ ...report, heading, status: 'complete', coverage }, page);
  for (const piece of pieces) await sink.write(piece);
}

/** What `npm ci` has built beside the bundle of the command line. Run from its sources, it builds the page, too. */
async function loadReportPage(): Promise<ReportPage> {
  const built = fileURLToPath(new URL('./report-page', import.meta.url));
  return existsSync(built) ? readReportPage(built) : (await import('#report-page/build.ts')).buildReportPage();
}
