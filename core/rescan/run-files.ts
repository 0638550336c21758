import { type ReportPage, renderReport } from '#core/report/render-report.ts';
import type { Plan } from './plan.ts';
import { folderOf } from './plan.ts';
import { type Division, worksOf } from './report/division.ts';
import { FOUND_FORMATS, foundKey } from './report/find-findings.ts';
import { JSON_TYPE, LINES_TYPE, type ReportFiles } from './report/report-files.ts';
import type { RunReport } from './run-report.ts';

export type WriteFilesOptions = {
  readonly plan: Plan;
  readonly division: Division;
  readonly files: ReportFiles;
  readonly page: ReportPage;
};

/** Writes the files of a run that is done, the summary last: who sees it finds the others. */
export async function writeRunFiles(
  { report, summary }: RunReport,
  { plan, division, files, page }: WriteFilesOptions,
): Promise<void> {
  const folder = folderOf(plan.run);
  await files.write(`${folder}/report.html`, 'text/html; charset=utf-8', async (write) => {
    for (const piece of renderReport(report, page)) await write(piece);
  });
  for (const format of FOUND_FORMATS) {
    await files.write(`${folder}/findings.${format}`, LINES_TYPE, async (write) => {
      for (const { index } of worksOf('find', division.shards)) {
        for await (const bytes of files.bytes(foundKey(division, index, format))) await write(bytes);
      }
    });
  }
  await files.write(`${folder}/summary.json`, JSON_TYPE, (write) => write(`${JSON.stringify(summary)}\n`));
}
