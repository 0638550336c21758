import type { RescanAlert } from '#core/notify/alert.ts';
import type { RunReport, RunSummary } from './run-report.ts';

/** The output of the execution. */
export type RunOutput = Pick<RescanAlert, 'run' | 'status' | 'report' | 'objects' | 'findings'> & {
  /** The address of summary.json. */
  readonly summary: string;
};

/** Maximum number of groups: more cannot be read on a phone. */
const MAX_GROUPS = 10;

/** `folder`: the address of the run's folder, with a slash at its end. */
export function runOutput({ run, status, objects, comparison, findings }: RunSummary, folder: string): RunOutput {
  return {
    run,
    status,
    report: `${folder}report.html`,
    summary: `${folder}summary.json`,
    objects,
    findings: { total: Object.values(findings).reduce((sum, count) => sum + count, 0), ...comparison },
  };
}

/** What people are told at the end. */
export function rescanAlert(
  { summary: _, ...output }: RunOutput,
  folder: string,
  { report, newGroups }: Pick<RunReport, 'report' | 'newGroups'>,
): RescanAlert {
  return {
    kind: 'rescan',
    ...output,
    heading: report.heading,
    folder,
    blindClusters: [...new Set(report.summary.blind.map(({ cluster }) => cluster))],
    newGroups: newGroups.slice(0, MAX_GROUPS).map(({ group }) => group),
    newGroupCount: newGroups.length,
  };
}
