import { NANOSECONDS_PER_DAY } from '#core/time.ts';
import type { Coverage } from './coverage.ts';
import { type ClusterFacts, MAX_NODES } from './facts.ts';
import { ALL_HOURS, addHourMarks, HAS_CONNECT, type HourMarks, MAX_MARKED_DAYS } from './hour-marks.ts';

/**
 * Why a day does not count, the first that holds. `hours`: there is no exec and no connect in some hour · `events`: records were not
 * understood, lost by Tracee, or without a date · `node`: a node was silent in between · `connects`: the cluster, or a node, sent no
 * connect, so that a call would not have been seen.
 */
export type DayGap = 'hours' | 'events' | 'node' | 'connects';

/** What is known of the days of a cluster: by its logs, and by its nodes. */
type DatedLogs = { readonly cluster: ClusterFacts; readonly coverages: readonly Coverage[] };

/** Whether there are more days, or nodes, than can be looked at. */
export function isPastBounds({ cluster: { nodes }, coverages }: DatedLogs): boolean {
  if (nodes.size > MAX_NODES || [...nodes.values()].some(({ size }) => size > MAX_MARKED_DAYS)) return true;
  return allMarks(coverages).size > MAX_MARKED_DAYS;
}

function allMarks(coverages: readonly Coverage[]): HourMarks {
  const all: HourMarks = new Map();
  for (const { hours } of coverages) addHourMarks(all, hours);
  return all;
}

/** Days since the epoch that were watched whole, and why others were not. */
export function judgeDays({ coverages, cluster }: DatedLogs) {
  const gaps: Record<DayGap, number> = { hours: 0, events: 0, node: 0, connects: 0 };
  const marks = allMarks(coverages);
  const hasFlaw = createFlawJudge(coverages);
  const silent = silentDays(cluster, marks);
  const unconnected = daysWithoutConnect([marks, ...cluster.nodes.values()]);
  const full: number[] = [];
  for (const [day, hours] of marks) {
    const gap = gapOf(day, hours);
    if (gap === undefined) full.push(day);
    else gaps[gap] += 1;
  }
  return { days: marks.size, gaps, full: full.sort((a, b) => a - b) };

  function gapOf(day: number, hours: number): DayGap | undefined {
    if ((hours & ALL_HOURS) !== ALL_HOURS) return 'hours';
    if (hasFlaw(day)) return 'events';
    if (silent.has(day)) return 'node';
    return unconnected.has(day) ? 'connects' : undefined;
  }
}

/** A source with a flaw has it on any of its days; one of which nothing has a date, on any day. */
function createFlawJudge(coverages: readonly Coverage[]): (day: number) => boolean {
  const flawed = coverages.filter(isFlawed);
  if (flawed.some(({ hours, earliest }) => hours.size === 0 && earliest === undefined)) return () => true;
  const days = new Set(
    flawed.flatMap(({ hours, earliest }) => [
      ...hours.keys(),
      ...(earliest === undefined ? [] : [Number(earliest / NANOSECONDS_PER_DAY)]),
    ]),
  );
  return (day) => days.has(day);
}

/** Days that one of these has, and on which it has no connect: whoever logs only execs would not have seen a call. */
function daysWithoutConnect(all: readonly HourMarks[]): Set<number> {
  return new Set(all.flatMap((marks) => [...marks].flatMap(([day, hours]) => (hours & HAS_CONNECT ? [] : [day]))));
}

function isFlawed({ counts }: Coverage): boolean {
  return counts.malformed + counts.lostEvents + counts.relativeTimestamps > 0;
}

/**
 * Those of these days on which a node sent nothing in some hour between its first and its last. One that never came back is like one that was
 * removed. One event whose clock was far off makes that time long, and the node no less silent within it.
 */
function silentDays({ nodes }: ClusterFacts, days: HourMarks): Set<number> {
  const silent = new Set<number>();
  for (const marks of nodes.values()) {
    const first = Math.min(...marks.keys());
    const last = Math.max(...marks.keys());
    for (const day of days.keys()) {
      if (day < first || day > last) continue;
      if ((hoursIn(marks, day) | outside(day, marks, first, last)) !== ALL_HOURS) silent.add(day);
    }
  }
  return silent;
}

function hoursIn(marks: HourMarks, day: number): number {
  return (marks.get(day) ?? 0) & ALL_HOURS;
}

/** Hours of a day before the first and after the last that is marked. */
function outside(day: number, marks: HourMarks, first: number, last: number): number {
  const hours = hoursIn(marks, day);
  const before = day === first ? (hours & -hours) - 1 : 0;
  const after = day === last ? ALL_HOURS & ~(2 ** (32 - Math.clz32(hours)) - 1) : 0;
  return before | after;
}
