import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportPage } from '#core/report/render-report.ts';

/**
 * The report's script and stylesheet, as built. A function of Lambda whose entry imports this has them beside it
 * (infra/bundle-function.ts): `readReportPage(join(import.meta.dirname, 'report-page'))`. Tests build them: `buildReportPage()`.
 */
export function readReportPage(folder: string): ReportPage {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return { style: read('report.css'), script: read('report.js') };
}
