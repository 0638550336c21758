import { type Basis, countByBasis, type Finding, isOfHost } from '#core/correlate/finding.ts';
import { isSuppressed } from '#core/notify/suppressions/suppress.ts';
import { plural } from '#core/quantities.ts';
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
  readonly hosts: number;
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
    ...countContainersAndHosts(found),
    workloads: new Set(found.map((finding) => JSON.stringify([finding.cluster, workloadText(finding)]))).size,
    comparisons: findings.some(({ comparison }) => comparison !== undefined)
      ? { new: count('new'), known: count('known'), gone: count('gone'), notComparable: count('notComparable') }
      : undefined,
  };
}

/** In how many containers these are, and on how many hosts themselves. */
export function countContainersAndHosts(findings: readonly Finding[]): Pick<Tally, 'containers' | 'hosts'> {
  const containers = new Set<string>();
  const hosts = new Set<string>();
  for (const finding of findings) {
    const { cluster, container } = finding;
    (isOfHost(finding) ? hosts : containers).add(JSON.stringify([cluster, container.id]));
  }
  return { containers: containers.size, hosts: hosts.size };
}

/** `in 2 containers`, `on 1 host`, `in 2 containers and on 1 host`. `ofContainers`: what is said of the containers behind their number. */
export function placesText({ containers, hosts }: Pick<Tally, 'containers' | 'hosts'>, ofContainers = ''): string {
  const parts = [
    ...(containers > 0 || hosts === 0 ? [`in ${plural(containers, 'container')}${ofContainers}`] : []),
    ...(hosts > 0 ? [`on ${plural(hosts, 'host')}`] : []),
  ];
  return parts.join(' and ');
}
