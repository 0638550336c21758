import { encodeFindings } from '#core/report/encode-findings.ts';
import { rateReport } from '#core/report/rate-findings.ts';
import type { ReportedFinding } from '#core/report/report.ts';
import { type Findings, readColumns } from '#report-page/finding-columns.ts';
import { aReport } from './report.ts';

/** The findings as the report's page holds them. */
export function pageColumns(findings: readonly ReportedFinding[]): Findings {
  const rated = rateReport({ ...aReport({ findings: 0 }), findings });
  return readColumns([...encodeFindings(rated)].map((block) => JSON.parse(block)));
}
