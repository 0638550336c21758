import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportPage } from '#core/report/render-report.ts';

/**
 * The report's script and stylesheet, as built. A function of Lambda whose entry imports this has them beside it, in
 * `report-page` (infra/bundle-function.ts), and so has the bundled command line (cli/bundle.mjs).
 */
export function readReportPage(folder: string): ReportPage {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return { style: read('report.css'), script: read('report.js') };
}
