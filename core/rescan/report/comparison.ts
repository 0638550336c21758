import type { Basis } from '#core/correlate/finding.ts';
import { type Group, groupOf } from '#core/correlate/group.ts';
import type { Severity } from '#core/detectors/detector.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { isSuppressed } from '#core/notify/suppressions/suppress.ts';
import type { Comparison, ReportedFinding } from '#core/report/report.ts';

export type ComparisonCounts = Readonly<Record<Comparison, number>>;

/** Findings of one group, and how many there are. */
export type GroupCount = { readonly group: Group; readonly count: number };

/** Groups of which a part tells. Whoever makes more, by names of his own, makes the number of groups a lower bound. */
const MAX_GROUPS = 20_000;

export function noComparisons(): Record<Comparison, number> {
  return { new: 0, known: 0, gone: 0, notComparable: 0 };
}

export function noBases(): Record<Basis, number> {
  return { observed: 0, configured: 0, reported: 0, inferred: 0 };
}

/** The gravest first, which is how people are told of them. */
export function noSeverities(): Record<Severity, number> {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
}

/** Counts the groups of new findings. What a suppression hides is counted, and not named. */
export function createGroupCounter() {
  const groups = new Map<string, { readonly group: Group; count: number }>();
  return {
    addFinding(finding: ReportedFinding): void {
      if (finding.comparison === 'new' && !isSuppressed(finding)) add({ group: groupOf(finding), count: 1 });
    },
    add,
    /** The largest first. */
    list: (): GroupCount[] => [...groups.values()].sort((a, b) => b.count - a.count),
  };

  function add({ group, count }: GroupCount): void {
    if (groups.size >= MAX_GROUPS && !groups.has(group.id)) return;
    getOrCreate(groups, group.id, () => ({ group, count: 0 })).count += count;
  }
}
