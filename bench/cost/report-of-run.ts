import type { Plan } from '#core/rescan/plan.ts';
import { type Division, divideReport, PARTED_STEPS } from '#core/rescan/report/division.ts';
import { doPart } from '#core/rescan/report/do-part.ts';
import type { PartOptions } from '#core/rescan/report/part-options.ts';
import type { ReportFiles } from '#core/rescan/report/report-files.ts';
import type { BatchResult } from '#core/rescan/result-line.ts';
import { gatherReport, type RunReport } from '#core/rescan/run-report.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { RETENTION } from '#test/factories/state.ts';

export type RunToReport = {
  readonly plan: Plan;
  /** Of its batches. */
  readonly results: readonly BatchResult[];
  readonly files: ReportFiles;
  readonly live: Pick<PartOptions['live'], 'table' | 'readSegment'>;
  readonly now: () => number;
};

/** Writes down what batches gave, as Step Functions does, and makes the report of their run, one part after the other. */
export async function reportOfRun(run: RunToReport): Promise<RunReport & { readonly division: Division }> {
  const { plan, results, files, live, now } = run;
  const Key = `${plan.results}/0/SUCCEEDED_0.jsonl`;
  await files.write(Key, '', (write) => write(results.map((result) => JSON.stringify(result)).join('\n')));
  const manifest = JSON.stringify({ ResultFiles: { SUCCEEDED: [{ Key }] } });
  await files.write(`${plan.results}/0/manifest.json`, '', (write) => write(manifest));
  const divided = await divideReport({ plan, status: 'complete', files, id: 'id', liveBytes: 1 });
  const { division } = divided;
  const options = {
    ...{ plan, division, files, settings: defaultSettings(), now: now(), hasTime: () => true },
    live: { ...live, now, lifetimes: createLifetimes(RETENTION, now) },
  };
  for (const step of PARTED_STEPS) for (const work of divided[step]) await doPart(options, work);
  return { ...(await gatherReport(options)), division };
}
