import { formatCount } from '#core/quantities.ts';
import { formatMinute, formatTime } from '#core/time.ts';
import { type Findings, numberOf } from './finding-columns.ts';

/** Nanoseconds in digits as `2026-02-09 16:00`, UTC. */
export function showMinute(digits: string | undefined): string {
  return digits ? formatMinute(BigInt(digits)) : 'not known';
}

/** With all nine digits of the second. */
export function showExactTime(digits: string | undefined): string {
  return digits ? `${formatTime(BigInt(digits)).replace('T', ' ').replace('Z', '')} UTC` : 'not known';
}

export function showCount(findings: Findings, row: number): string {
  const count = formatCount(numberOf(findings, 'count', row));
  return numberOf(findings, 'isLowerBound', row) === 1 ? `≥ ${count}` : count;
}
