import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportPage } from '../core/report/render-report.ts';

/**
 * The report's script and stylesheet, built (infra/report-page.ts). In a function of Lambda, `bundle` has put them
 * beside it: `readReportPage(join(import.meta.dirname, 'report-page'))`; tests give the folder of `buildReportPage`.
 */
export function readReportPage(folder: string): ReportPage {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return { style: read('report.css'), script: read('report.js') };
}
