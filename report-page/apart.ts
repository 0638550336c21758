import { COMPARISONS } from '#core/report/page-data.ts';
import { type Findings, numberOf } from './finding-columns.ts';

/** The first of what was not found here. */
const FIRST_MISSING = COMPARISONS.indexOf('gone');

/** Why a finding is counted apart, as at the head of the report; undefined for one that is counted. */
export function whyApart(findings: Findings, row: number): 'suppressed' | 'missing' | undefined {
  if (numberOf(findings, 'comparison', row) >= FIRST_MISSING) return 'missing';
  const suppression = findings.suppressions[numberOf(findings, 'suppression', row)];
  return suppression?.mode === 'suppress' ? 'suppressed' : undefined;
}
