import { formatFindingJson } from '#core/output/finding-json.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import { type ReportPage, renderReport } from '#core/report/render-report.ts';
import type { Report, ReportedFinding } from '#core/report/report.ts';
import { VERSION } from '#core/version.ts';
import { isFound, type RunSummary } from './run-report.ts';

export type RunFile = {
  readonly name: string;
  /** Of its content, for browsers. */
  readonly type: string;
  /** A report of 50,000 findings takes 15 MB: it is made piece by piece. */
  readonly pieces: Iterable<string>;
};

const LINES = 'application/x-ndjson';

/** The files of a run that is done, the summary last: who sees it finds the others. */
export function runFiles(report: Report, summary: RunSummary, page: ReportPage): RunFile[] {
  return [
    { name: 'report.html', type: 'text/html; charset=utf-8', pieces: renderReport(report, page) },
    { name: 'findings.ndjson', type: LINES, pieces: lines(report, formatReported) },
    { name: 'findings.ocsf.ndjson', type: LINES, pieces: lines(report, (finding) => formatOcsf(finding, VERSION)) },
    { name: 'summary.json', type: 'application/json', pieces: [`${JSON.stringify(summary)}\n`] },
  ];
}

function* lines({ findings }: Report, format: (finding: ReportedFinding) => string): Generator<string> {
  for (const finding of findings) if (isFound(finding)) yield `${format(finding)}\n`;
}

/** As everywhere, and how it compares with live detection. */
function formatReported({ comparison, ...finding }: ReportedFinding): string {
  const json = formatFindingJson(finding);
  return comparison === undefined ? json : `${json.slice(0, -1)},"comparison":${JSON.stringify(comparison)}}`;
}
