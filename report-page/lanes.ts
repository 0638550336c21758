import { BASES, isSure } from '#core/correlate/finding.ts';
import type { Facet } from './facets.ts';
import type { Findings } from './finding-columns.ts';

/** Milliseconds since the epoch. */
export type Range = { readonly from: number; readonly to: number };

/** When one workload did what was found. */
export type Lane = {
  readonly workload: number;
  findings: number;
  connects: number;
  last: number;
  /** For each part of the range what is known of it: MARKs together. */
  readonly parts: Uint8Array;
  /** For each part how many findings have their first or last connect there. */
  readonly ends: Int32Array;
};

/** What is known of a part of the range. Of the time from the first connect to the last only these two are known. */
export const MARK = { unsureSpan: 1, sureSpan: 2, unsureConnect: 4, sureConnect: 8 } as const;

/** Clocks may be wrong and times made up: of the last hundredth at each end is cut what is so many lengths of the rest, and more than a week, from that. */
const STRETCHED = 3;
const FAR_MILLISECONDS = 7 * 86_400_000;
const TRIMMED_SHARE = 0.01;

/** From the first to the last time of all rows that have one, but for those that stretch it; undefined if none has. */
export function rangeOf(findings: Findings, rows: Int32Array): Range | undefined {
  const times = new Float64Array(rows.length * 2);
  let known = 0;
  for (const row of rows) {
    for (const time of [findings.times.firstSeen[row], findings.times.lastSeen[row]]) {
      if (time !== undefined && !Number.isNaN(time)) times[known++] = time;
    }
  }
  if (known === 0) return undefined;
  const sorted = times.subarray(0, known).sort();
  // Of one or two nothing would be left.
  const usual = rangeBetween(sorted, known > 2 ? Math.ceil(known * TRIMMED_SHARE) : 0);
  const length = usual.to - usual.from;
  const reach = length > 0 ? Math.max(STRETCHED * length, FAR_MILLISECONDS) : Number.POSITIVE_INFINITY;
  const near = sorted.filter((time) => time >= usual.from - reach && time <= usual.to + reach);
  return pad(rangeBetween(near, 0));
}

function rangeBetween(sorted: Float64Array, trimmed: number): Range {
  return { from: sorted[trimmed] ?? Number.NaN, to: sorted[sorted.length - 1 - trimmed] ?? Number.NaN };
}

/** A single moment needs room around it. */
function pad({ from, to }: Range): Range {
  const room = Math.max((to - from) * 0.01, 30_000);
  return { from: from - room, to: to + room };
}

/** One lane for each workload that has times in the range, the one seen last first. */
export function createLanes(
  findings: Findings,
  rows: Int32Array,
  workloads: Facet,
  range: Range,
  parts: number,
): Lane[] {
  const lanes = new Map<number, Lane>();
  const partOf = (time: number) => Math.floor(((time - range.from) / (range.to - range.from)) * parts);
  for (const row of rows) {
    if (!isDrawn(findings, row, range)) continue;
    const first = findings.times.firstSeen[row] ?? Number.NaN;
    const last = findings.times.lastSeen[row] ?? Number.NaN;
    const { span, connect } = marksOf(findings, row);
    const lane = laneOf(workloads.codes[row] ?? 0);
    lane.findings += 1;
    lane.connects += findings.numbers.count[row] ?? 0;
    lane.last = Math.max(lane.last, last);
    const from = partOf(first);
    const to = partOf(last);
    for (let part = Math.max(from, 0); part <= Math.min(to, parts - 1); part += 1) {
      const isConnect = part === from || part === to;
      lane.parts[part] = (lane.parts[part] ?? 0) | span | (isConnect ? connect : 0);
      if (isConnect) lane.ends[part] = (lane.ends[part] ?? 0) + 1;
    }
  }
  return [...lanes.values()].sort((a, b) => b.last - a.last || b.connects - a.connects);

  function laneOf(workload: number): Lane {
    const known = lanes.get(workload);
    if (known !== undefined) return known;
    const created = {
      workload,
      findings: 0,
      connects: 0,
      last: Number.NEGATIVE_INFINITY,
      parts: new Uint8Array(parts),
      ends: new Int32Array(parts),
    };
    lanes.set(workload, created);
    return created;
  }
}

/** The workloads of what has no date, or is of another time than the range. */
export function undrawnWorkloads(findings: Findings, rows: Int32Array, workloads: Facet, range: Range): number[] {
  const undrawn = rows.filter((row) => !isDrawn(findings, row, range));
  return [...new Set(Array.from(undrawn, (row) => workloads.codes[row] ?? 0))];
}

function isDrawn({ times }: Findings, row: number, { from, to }: Range): boolean {
  return (times.lastSeen[row] ?? Number.NaN) >= from && (times.firstSeen[row] ?? Number.NaN) <= to;
}

function marksOf({ numbers }: Findings, row: number): { readonly span: number; readonly connect: number } {
  const basis = BASES[numbers.basis[row] ?? 0];
  return basis !== undefined && isSure(basis)
    ? { span: MARK.sureSpan, connect: MARK.sureConnect }
    : { span: MARK.unsureSpan, connect: MARK.unsureConnect };
}

/** How many findings were seen for the first time in each part of the range. */
export function countFirstSeen(findings: Findings, rows: Int32Array, range: Range, parts: number): Int32Array {
  const counts = new Int32Array(parts);
  for (const row of rows) {
    const part = Math.floor(
      (((findings.times.firstSeen[row] ?? Number.NaN) - range.from) / (range.to - range.from)) * parts,
    );
    if (part >= 0 && part < parts) counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts;
}

/** Neighbouring parts of which the same holds. `end` is past the last. */
export function runsOf(parts: number, isIn: (part: number) => boolean): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  for (let at = 0; at < parts; at += 1) {
    if (!isIn(at)) continue;
    const last = runs.at(-1);
    if (last?.end === at) last.end = at + 1;
    else runs.push({ start: at, end: at + 1 });
  }
  return runs;
}
