import type { TextSink } from '#cli/terminal/output-file.ts';
import type { Coverage } from '#core/correlate/coverage.ts';
import { coverageByDay } from '#core/report/day-coverage.ts';
import { renderReport } from '#core/report/render-report.ts';
import type { Report } from '#core/report/report.ts';
import { loadReportPage } from './load-report-page.ts';

export type HtmlReport = Pick<Report, 'findings' | 'summary' | 'failures' | 'createdAt'> & {
  /** What was named to be read. */
  readonly inputs: readonly string[];
  /** What was read of each source. */
  readonly sources: Iterable<Coverage>;
};

/** Of a command line with a thousand files, a heading names the first. */
const NAMED = 5;

/** Writes the report to look at. */
export async function writeHtmlReport(sink: TextSink, { inputs, sources, ...report }: HtmlReport): Promise<void> {
  const rest = inputs.length > NAMED ? [`and ${inputs.length - NAMED} more`] : [];
  const heading = [...inputs.slice(0, NAMED).map((name) => (name === '-' ? 'standard input' : name)), ...rest].join(
    ', ',
  );
  const page = await loadReportPage();
  const pieces = renderReport({ ...report, heading, status: 'complete', coverage: coverageByDay(sources) }, page);
  for (const piece of pieces) await sink.write(piece);
}
