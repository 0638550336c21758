import { type Group, groupOf } from '#core/correlate/group.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import type { RescanAlert } from '#core/notify/alert.ts';
import { isSuppressed } from '#core/notify/suppressions/suppress.ts';
import type { Report, ReportedFinding } from '#core/report/report.ts';
import type { RunSummary } from './run-report.ts';

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

/** What people are told at the end. What a suppression hides is counted, and not named. */
export function rescanAlert({ summary: _, ...output }: RunOutput, folder: string, report: Report): RescanAlert {
  const groups = newGroups(report.findings);
  return {
    kind: 'rescan',
    ...output,
    heading: report.heading,
    folder,
    blindClusters: [...new Set(report.summary.blind.map(({ cluster }) => cluster))],
    newGroups: groups.slice(0, MAX_GROUPS),
    newGroupCount: groups.length,
  };
}

function newGroups(findings: readonly ReportedFinding[]): Group[] {
  const groups = new Map<string, { readonly group: Group; count: number }>();
  for (const finding of findings) {
    if (finding.comparison !== 'new' || isSuppressed(finding)) continue;
    const group = groupOf(finding);
    getOrCreate(groups, group.id, () => ({ group, count: 0 })).count += 1;
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).map(({ group }) => group);
}
