import type { Finding } from '#core/correlate/finding.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import { DEFAULT_OCSF_VERSION, type OcsfVersion } from '#core/settings/ocsf-version.ts';
import { VERSION } from '#core/version.ts';
import { formatTable, type TableOptions } from './findings-table.ts';

export type ReportFormat = 'table' | 'ndjson' | 'ocsf';

/** Number of findings that are turned into text at a time. */
const BATCH = 500;

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
  const line = (finding: Finding) =>
    format === 'ndjson' ? formatFindingJson(finding) : formatOcsf(finding, VERSION, { schema });
  for (let start = 0; start < findings.length; start += BATCH) {
    const lines = findings.slice(start, start + BATCH).map(line);
    yield `${lines.join('\n')}\n`;
  }
}
