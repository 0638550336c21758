import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readReportPage } from '#aws/report-page-files.ts';
import type { ReportPage } from '#core/report/render-report.ts';

/** What `npm ci` has built beside the bundle of the command line; run from its sources, the page is built from its own. */
export async function loadReportPage(): Promise<ReportPage> {
  const built = fileURLToPath(new URL('./report-page', import.meta.url));
  return existsSync(built) ? readReportPage(built) : (await import('#report-page/build.ts')).buildReportPage();
}
