import { BASES, type Basis, type Finding, isStronger } from '#core/correlate/finding.ts';
import type { Risk } from '#core/correlate/risk.ts';
import type { OtherTimes, SilentCluster, Summary } from '#core/correlate/summary.ts';
import { isAtLeast, SEVERITY_NAMES, type Severity } from '#core/detectors/detector.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { isWithin, type TimeRange } from '#core/object-selection/time-range.ts';
import { plural } from '#core/quantities.ts';
import { formatDay, formatSecond, NANOSECONDS_PER_DAY } from '#core/time.ts';

/** What somebody asked to see: the lowest basis and severity, and of which time. */
export type FindingFilter = { readonly basis: Basis; readonly severity: Severity; readonly range: TimeRange };

/** The lowest of each, which leaves nothing out. */
export const LOWEST = { basis: 'inferred', severity: 'info' } as const satisfies Partial<FindingFilter>;

/** Whether a finding is sure and grave enough, whenever it was. */
export function createFindingFilter(
  { basis: lowest, severity: least }: Pick<FindingFilter, 'basis' | 'severity'>,
  riskOf: (finding: Finding) => Pick<Risk, 'severity'>,
): (finding: Finding) => boolean {
  const isGraveEnough = (finding: Finding) => least === LOWEST.severity || isAtLeast(riskOf(finding).severity, least);
  return (finding) => !isStronger(lowest, finding.basis) && isGraveEnough(finding);
}

/** Whether a scan of this time would have seen the finding. What was between its first and last time is not known. */
export function isOfTime(range: TimeRange, { firstSeen, lastSeen }: Pick<Finding, 'firstSeen' | 'lastSeen'>): boolean {
  return isWithin(range, firstSeen) || isWithin(range, lastSeen);
}

/** `severity high and above`; an item for each way in which it leaves something out. */
export function describeFilter({ basis, severity, range }: FindingFilter): string[] {
  return [...describeLowest({ basis, severity }), ...describeTimeRange(range)];
}

/** The same without the time. */
export function describeLowest({ basis, severity }: Pick<FindingFilter, 'basis' | 'severity'>): string[] {
  const isHighest = severity === SEVERITY_NAMES.at(-1);
  const isStrongest = basis === BASES[0];
  return [
    ...(severity === LOWEST.severity ? [] : [`severity ${severity}${isHighest ? '' : ' and above'}`]),
    ...(basis === LOWEST.basis ? [] : [`basis ${basis}${isStrongest ? '' : ' and surer'}`]),
  ];
}

/** `from 2026-02-09 on`; nothing for all times. */
export function describeTimeRange({ from, to }: TimeRange): string[] {
  const texts = [
    ...(from === undefined ? [] : [`from ${shortTime(from)}${to === undefined ? ' on' : ''}`]),
    ...(to === undefined ? [] : [`before ${shortTime(to)}`]),
  ];
  return texts.length === 0 ? [] : [texts.join(' and ')];
}

/** What was read and is of another time than was asked for; without the end of the sentence. Undefined if nothing is. */
export function describeOtherTimes(
  { outOfRange, isOfOtherTimes, otherTimes }: Pick<Summary, 'outOfRange' | 'isOfOtherTimes' | 'otherTimes'>,
  range: TimeRange,
): string | undefined {
  if (outOfRange === 0 && !isOfOtherTimes) return undefined;
  const which = `${isOfOtherTimes ? 'nothing ' : ''}${describeTimeRange(range).join('')}`;
  // None of it is counted: datagrams, or what rules leave out.
  if (outOfRange === 0) return `${which}: all that was read is ${describeThen(undefined, range)}`;
  const events = plural(outOfRange, 'connect or other event', 'connects and other events');
  return `${which}: ${events} ${outOfRange === 1 ? 'is' : 'are'} ${describeThen(otherTimes, range)}`;
}

/** Clusters of which nothing is of that time, without the ends of the sentences; none where `describeOtherTimes` says it of all. */
export function describeSilent({ silent, isOfOtherTimes }: Pick<Summary, 'silent' | 'isOfOtherTimes'>): string[] {
  return isOfOtherTimes ? [] : silent.map(describeSilentCluster);
}

function describeSilentCluster({ cluster, first, last }: SilentCluster): string {
  const when = first === undefined || last === undefined ? '' : `: its events are ${describeDays({ first, last })}`;
  return `cluster ${escapeInvisible(cluster)}: nothing that was read of it is of the time that was asked for${when}. Its logs may have stopped`;
}

/** Those that were left out: older, newer, or both. */
function describeThen(times: Summary['otherTimes'], { from, to }: TimeRange): string {
  if (to === undefined) return `older${times === undefined ? '' : `, the newest of ${dayIn(times.last)}`}`;
  if (from === undefined) return `newer${times === undefined ? '' : `, the oldest of ${dayIn(times.first)}`}`;
  return `of other times${times === undefined ? '' : `, ${describeDays(times)}`}`;
}

function describeDays({ first, last }: OtherTimes): string {
  const [begin, end] = [dayIn(first), dayIn(last)];
  return begin === end ? `of ${begin}` : `from ${begin} to ${end}`;
}

function dayIn(time: string): string {
  return time.slice(0, 10);
}

/** `2026-02-09`, or where it is not its first moment `2026-02-09 16:00:42 UTC`. */
function shortTime(time: bigint): string {
  return time % NANOSECONDS_PER_DAY === 0n ? formatDay(time) : `${formatSecond(time)} UTC`;
}
