import { type Summary, summarise } from '#core/correlate/summary.ts';
import { coverageByDay } from '#core/report/day-coverage.ts';
import type { Comparison, Report, ReportedFinding } from '#core/report/report.ts';
import { describeRange } from './list-run.ts';
import type { Plan } from './plan.ts';
import type { ObjectCounts, RunTally } from './run-tally.ts';

export type ComparisonCounts = Readonly<Record<Comparison, number>>;

/** What `summary.json` holds: what `scan --summary` gives, and what a run adds. */
export type RunSummary = Summary & {
  readonly run: string;
  readonly status: Report['status'];
  readonly place: string;
  readonly range: { readonly from: string | null; readonly to: string | null; readonly lookbackDays: number };
  readonly objects: Readonly<ObjectCounts>;
  readonly comparison: ComparisonCounts;
  readonly connectionsNotRetained: number;
};

export type RunReportOptions = {
  readonly plan: Plan;
  readonly status: Report['status'];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly findings: readonly ReportedFinding[];
  readonly tally: RunTally;
  readonly unboundContainers: number;
};

export function createRunReport(options: RunReportOptions): { readonly report: Report; readonly summary: RunSummary } {
  const { plan, status, createdAt, findings, tally, unboundContainers } = options;
  const place = `s3://${plan.bucket}/${plan.prefix}`;
  const { facts, failures, unlisted } = tally;
  const unread = failures.filter(({ name }) => !facts.sources.has(name)).map(({ name }) => name);
  const summary: Summary = {
    ...summarise(facts, findings.filter(isFound), unread),
    unboundContainers,
    // The state says not which of Tracee's own findings have one of ours beside them.
    traceeFindings: { seen: 0, matched: 0 },
  };
  const more = {
    name: `${unlisted} more`,
    reason: "too many to be listed; the files below map/ in the run's folder have all",
  };
  return {
    report: {
      heading: [place, describeRange(plan)].filter((part) => part !== '').join(', '),
      createdAt,
      status,
      findings,
      summary,
      coverage: coverageByDay(facts.sources.values()),
      failures: unlisted > 0 ? [...failures, more] : failures,
    },
    summary: {
      ...summary,
      run: plan.run,
      status,
      place,
      range: { from: plan.from, to: plan.to, lookbackDays: plan.lookbackDays },
      objects: tally.objects,
      comparison: countComparisons(findings),
      connectionsNotRetained: tally.notRetained,
    },
  };
}

/** Whether the run found it: what live detection told alone stands in the report, and in no other file. */
export function isFound({ comparison }: ReportedFinding): boolean {
  return comparison !== 'gone' && comparison !== 'notComparable';
}

function countComparisons(findings: readonly ReportedFinding[]): ComparisonCounts {
  const counts = { new: 0, known: 0, gone: 0, notComparable: 0 };
  for (const { comparison } of findings) if (comparison !== undefined) counts[comparison] += 1;
  return counts;
}
