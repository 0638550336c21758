import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalOptions } from '#cli/local/local-options.ts';
import { type OutputFile, openOutputFile } from '#cli/terminal/output-file.ts';
import { CACHE_FOLDER } from '#local-aws/project-folder.ts';

/** The file that becomes the report to look at, and where that is. */
export type ReportFile = OutputFile & { readonly path: string };

/**
 * The file that was named, or report.html with the state that is kept, or with what goes
 * with node_modules: there is one, of the last run. Throws `settings` if it cannot be written.
 */
export function openReportFile({ report, state }: Pick<LocalOptions, 'report' | 'state'>): ReportFile {
  const path = report ?? join(state ?? makeReportFolder(), 'report.html');
  return { path, ...openOutputFile(path) };
}

function makeReportFolder(): string {
  const folder = join(CACHE_FOLDER, 'local');
  mkdirSync(folder, { recursive: true });
  return folder;
}
