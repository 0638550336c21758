import type { Coverage } from './coverage.ts';
import { type ClusterFacts, MAX_NODES } from './facts.ts';
import { ALL_HOURS, addHourMarks, type HourMarks, MAX_MARKED_DAYS } from './hour-marks.ts';

/**
 * Why a day does not count, the first that holds. `hours`: there is no exec and no connect in some hour · `events`: records were not
 * understood, lost by Tracee, or without a date · `node`: a node was silent in between.
 */
export type DayGap = 'hours' | 'events' | 'node';

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
  const gaps: Record<DayGap, number> = { hours: 0, events: 0, node: 0 };
  const marks = allMarks(coverages);
  const flawed = new Set(coverages.filter(isFlawed).flatMap(({ hours }) => [...hours.keys()]));
  const silent = silentDays(cluster);
  const full: number[] = [];
  for (const [day, hours] of marks) {
    const gap = hours !== ALL_HOURS ? 'hours' : flawed.has(day) ? 'events' : silent.has(day) ? 'node' : undefined;
    if (gap === undefined) full.push(day);
    else gaps[gap] += 1;
  }
  return { days: marks.size, gaps, full: full.sort((a, b) => a - b) };
}

/** A source with a flaw has it on any of its days. */
function isFlawed({ counts }: Coverage): boolean {
  return counts.malformed + counts.lostEvents + counts.relativeTimestamps > 0;
}

/** Days on which a node sent nothing in some hour between its first and its last. One that never came back is like one that was removed. */
function silentDays({ nodes }: ClusterFacts): Set<number> {
  const silent = new Set<number>();
  for (const marks of nodes.values()) {
    const first = Math.min(...marks.keys());
    const last = Math.max(...marks.keys());
    if (last - first > MAX_MARKED_DAYS) continue;
    for (let day = first; day <= last; day += 1) {
      if (((marks.get(day) ?? 0) | outside(day, marks, first, last)) !== ALL_HOURS) silent.add(day);
    }
  }
  return silent;
}

/** Hours of a day before the first and after the last that is marked. */
function outside(day: number, marks: HourMarks, first: number, last: number): number {
  const hours = marks.get(day) ?? 0;
  const before = day === first ? (hours & -hours) - 1 : 0;
  const after = day === last ? ALL_HOURS & ~(2 ** (32 - Math.clz32(hours)) - 1) : 0;
  return before | after;
}
