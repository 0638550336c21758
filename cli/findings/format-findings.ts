import { createRating } from '#core/correlate/create-rating.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { incidentsOf } from '#core/correlate/incident.ts';
import { isSuppressed } from '#core/notify/suppressions/suppress.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import { DEFAULT_OCSF_VERSION, type OcsfVersion } from '#core/settings/ocsf-version.ts';
import { VERSION } from '#core/version.ts';
import { formatTable, type TableOptions } from './findings-table.ts';

export type ReportFormat = 'table' | 'ndjson' | 'ocsf';

/** Number of findings that are turned into text at a time. */
const BATCH = 500;

/** Rated as the table is, and as live as far as these logs tell. */
function ocsfLine({ findings, risk, incidents }: TableOptions, schema: OcsfVersion): (finding: Finding) => string {
  const riskOf = createRating(risk, incidents ?? incidentsOf(findings.filter((finding) => !isSuppressed(finding))));
  return (finding) => formatOcsf({ ...finding, risk: finding.risk ?? riskOf(finding) }, VERSION, { schema });
}

/** The report as pieces of text. `schema`: of OCSF. */
export function* formatReport(
  format: ReportFormat,
  options: TableOptions,
  schema: OcsfVersion = DEFAULT_OCSF_VERSION,
): Generator<string> {
  if (format === 'table') {
    yield formatTable(options);
    return;
  }
  const { findings } = options;
  const line = format === 'ndjson' ? formatFindingJson : ocsfLine(options, schema);
  for (let start = 0; start < findings.length; start += BATCH) {
    const lines = findings.slice(start, start + BATCH).map((finding) => line(finding));
    yield `${lines.join('\n')}\n`;
  }
}
