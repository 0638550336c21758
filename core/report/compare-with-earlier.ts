import type { Finding } from '#core/correlate/finding.ts';
import { groupOf } from '#core/correlate/group.ts';
import type { ReportedFinding } from './report.ts';

export type EarlierComparison = {
  /** What a report shows of these logs. */
  readonly shown: readonly Finding[];
  /** All that they hold: what is only not shown is not gone. */
  readonly found: readonly Finding[];
  readonly earlier: readonly ReportedFinding[];
  /** Whether these logs would show such a finding. */
  readonly isInSight: (finding: Finding) => boolean;
  /** Whether the user asked for such a finding. */
  readonly isAskedFor: (finding: Finding) => boolean;
  /** Whether the earlier side was asked for such a finding: else nobody knows whether it is new. */
  readonly wasAskedFor: (finding: Finding) => boolean;
  readonly generatedNames: readonly string[];
};

/**
 * The findings that are shown, each new or known, or neither where the earlier side would not have shown it, and those that only the earlier side has. Alike are findings of one alert: a pod
 * that was replaced has the same workload, and makes nothing new.
 */
export function compareWithEarlier(options: EarlierComparison): ReportedFinding[] {
  const { shown, found, earlier, isInSight, isAskedFor, wasAskedFor, generatedNames } = options;
  const keyOf = (finding: Finding) => groupOf(finding, generatedNames).id;
  const knownKeys = new Set(earlier.flatMap((finding) => [finding.id, keyOf(finding)]));
  const foundKeys = new Set(found.flatMap((finding) => [finding.id, keyOf(finding)]));
  const isAmong = (keys: ReadonlySet<string>, finding: Finding) => keys.has(finding.id) || keys.has(keyOf(finding));
  return [
    ...shown.map(
      (finding): ReportedFinding => ({
        ...finding,
        comparison: isAmong(knownKeys, finding) ? 'known' : wasAskedFor(finding) ? 'new' : undefined,
      }),
    ),
    ...earlier
      .filter((finding) => isAskedFor(finding) && !isAmong(foundKeys, finding))
      .map(
        (finding): ReportedFinding => ({
          ...finding,
          comparison: isInSight(finding) ? 'gone' : 'notComparable',
        }),
      ),
  ];
}
