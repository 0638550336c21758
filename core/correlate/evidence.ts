import { compareTexts } from '#core/text.ts';
import { compareTimes } from './earliest.ts';
import type { OfProcess } from './program-facts.ts';

/** Where a record stands: `record` only if it is not the first on its line. */
export type Pointer = { readonly source: string; readonly line: number; readonly record?: number };

export type Evidence = Pointer & { readonly time: bigint | undefined } & OfProcess;

/** Maximum number of pointers that a finding keeps. */
const MAX_POINTERS = 3;

/** The first pointers of both lists by time, source and line, without repetition. */
export function mergeEvidence(a: readonly Evidence[], b: readonly Evidence[]): readonly Evidence[] {
  const sorted = [...a, ...b].sort(compareEvidence);
  return sorted
    .filter((item, at) => at === 0 || compareEvidence(item, sorted[at - 1] ?? item) !== 0)
    .slice(0, MAX_POINTERS);
}

/** Adds one pointer, which is mostly later than those that are there. */
export function addEvidence(list: readonly Evidence[], item: Evidence): readonly Evidence[] {
  const last = list.at(-1);
  const isLatest = last === undefined || compareEvidence(last, item) < 0;
  if (!isLatest) return mergeEvidence(list, [item]);
  if (list.length === MAX_POINTERS) return list;
  // Spreading the list would make room for 17.
  return list.length === 0 ? [item] : list.concat(item);
}

/** Whether nothing later than all of it will be kept: what has no time gives way to what has one. */
export function isFull(list: readonly Evidence[]): boolean {
  return list[MAX_POINTERS - 1]?.time !== undefined;
}

/** Whether a pointer of this time comes after all, so that it will not be kept. */
export function isPastAll(list: readonly Evidence[], time: bigint | undefined): boolean {
  const last = list[MAX_POINTERS - 1];
  return last !== undefined && compareTimes(last.time, time) < 0;
}

function compareEvidence(a: Evidence, b: Evidence): number {
  return (
    compareTimes(a.time, b.time) ||
    compareTexts(a.source, b.source) ||
    a.line - b.line ||
    (a.record ?? 1) - (b.record ?? 1)
  );
}
