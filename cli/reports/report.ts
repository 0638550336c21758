import type { Finding } from '../../lambda/core/finding.ts';
import { formatFindingJson } from '../../lambda/core/formats/finding-json.ts';
import { formatOcsf } from '../../lambda/core/formats/ocsf.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { formatTable, type TableOptions } from './table.ts';

export type ReportFormat = 'table' | 'ndjson' | 'ocsf';

const LINES: Readonly<Record<Exclude<ReportFormat, 'table'>, (finding: Finding) => string>> = {
  ndjson: formatFindingJson,
  ocsf: (finding) => formatOcsf(finding, packageJson.version),
};

/** So many findings are turned into text at a time. */
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
