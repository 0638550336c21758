import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalOptions } from '#cli/local/local-options.ts';
import { type OutputFile, openOutputFile } from '#cli/terminal/output-file.ts';

/** The file that becomes the report to look at, and where that is. */
export type ReportFile = OutputFile & { readonly path: string };

/**
 * The file that was named, or report.html with the state that is kept, or in a new temporary folder: a known name there
 * could be somebody else's. Throws `settings` if it cannot be written.
 */
export function openReportFile({ report, state }: Pick<LocalOptions, 'report' | 'state'>): ReportFile {
  const path = report ?? join(state ?? mkdtempSync(join(tmpdir(), 'traceward-report-')), 'report.html');
  return { path, ...openOutputFile(path) };
}
