import { type Basis, countByBasis } from '#core/correlate/finding.ts';
import { isSuppressed } from '#core/notify/suppressions/suppress.ts';
import { workloadOf } from '#core/workload.ts';
import type { Comparison, ReportedFinding } from './report.ts';

/** How many findings there are of each sort. Those that are gone or cannot be compared were not found now. */
export type Tally = {
  readonly found: number;
  readonly byBasis: Readonly<Record<Basis, number>>;
  readonly suppressed: number;
  readonly containers: number;
  readonly workloads: number;
  /** Undefined for a report that compares nothing. */
  readonly comparisons: Readonly<Record<Comparison, number>> | undefined;
};

/** Whether these logs show it: what only the other side knows stands in the report, too. */
export function isFound({ comparison }: Pick<ReportedFinding, 'comparison'>): boolean {
  return comparison !== 'gone' && comparison !== 'notComparable';
}

/** Whether these logs show it, and no suppression expects it. */
export function isUnexpected(finding: ReportedFinding): boolean {
  return isFound(finding) && !isSuppressed(finding);
}

/** Counts the findings of a report. */
export function tally(findings: readonly ReportedFinding[]): Tally {
  const found = findings.filter(isFound);
  const count = (comparison: Comparison) => findings.filter((finding) => finding.comparison === comparison).length;
  return {
    found: found.length,
    byBasis: countByBasis(found),
    suppressed: found.filter(isSuppressed).length,
    containers: new Set(found.map(({ cluster, container }) => JSON.stringify([cluster, container.id]))).size,
    workloads: new Set(found.flatMap(workloadKey)).size,
    comparisons: findings.some(({ comparison }) => comparison !== undefined)
      ? { new: count('new'), known: count('known'), gone: count('gone'), notComparable: count('notComparable') }
      : undefined,
  };
}

function workloadKey({ cluster, pod }: ReportedFinding): string[] {
  const workload = workloadOf(pod.name);
  return workload === undefined ? [] : [JSON.stringify([cluster, pod.namespace, workload])];
}
