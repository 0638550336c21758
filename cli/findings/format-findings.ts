import type { Finding } from '#core/correlate/finding.ts';
import { formatFindingJson } from '#core/output/finding-json.ts';
import { formatOcsf } from '#core/output/ocsf.ts';
import { VERSION } from '#core/version.ts';
import { formatTable, type TableOptions } from './findings-table.ts';

export type ReportFormat = 'table' | 'ndjson' | 'ocsf';

const LINES: Readonly<Record<Exclude<ReportFormat, 'table'>, (finding: Finding) => string>> = {
  ndjson: (finding) => formatFindingJson(finding),
  ocsf: (finding) => formatOcsf(finding, VERSION),
};

/** Number of findings that are turned into text at a time. */
const BATCH = 500;

/** The report as pieces of text. */
export function* formatReport(format: ReportFormat, options: TableOptions): Generator<string> {
  if (format === 'table') {
    yield formatTable(options);
    return;
  }
  const { findings } = options;
  for (let start = 0; start < findings.length; start += BATCH) {
    const lines = findings.slice(start, start + BATCH).map(LINES[format]);
    yield `${lines.join('\n')}\n`;
  }
}
