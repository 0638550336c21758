import { type Basis, countByBasis } from '#core/correlate/finding.ts';
import { isSuppressed } from '#core/notify/suppressions/suppress.ts';
import type { Comparison, ReportedFinding } from './report.ts';
import { workloadText } from './workload-text.ts';

/**
 * How many findings there are of each sort. What only the other side has was not found now, and what is suppressed is expected: both are
 * counted apart, here and wherever the report or the table counts.
 */
export type Tally = {
  readonly found: number;
  readonly byBasis: Readonly<Record<Basis, number>>;
  readonly suppressed: number;
  readonly containers: number;
  /** A container whose pod is not known, and a host, stand for one. */
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

/** Whether these logs show it, and a suppression expects it. */
export function isExpected(finding: ReportedFinding): boolean {
  return isFound(finding) && isSuppressed(finding);
}

/** Counts the findings of a report. */
export function tally(findings: readonly ReportedFinding[]): Tally {
  const found = findings.filter(isUnexpected);
  const count = (comparison: Comparison) =>
    findings.filter((finding) => finding.comparison === comparison && !isExpected(finding)).length;
  return {
    found: found.length,
    byBasis: countByBasis(found),
    suppressed: findings.filter(isExpected).length,
    containers: new Set(found.map(({ cluster, container }) => JSON.stringify([cluster, container.id]))).size,
    workloads: new Set(found.map((finding) => JSON.stringify([finding.cluster, workloadText(finding)]))).size,
    comparisons: findings.some(({ comparison }) => comparison !== undefined)
      ? { new: count('new'), known: count('known'), gone: count('gone'), notComparable: count('notComparable') }
      : undefined,
  };
}
