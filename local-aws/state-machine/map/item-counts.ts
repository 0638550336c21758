import type { Outcome } from './outcome.ts';

/** How far a map is, in items, as DescribeMapRun tells it. */
export type ItemCounts = {
  readonly total: number;
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
};

const NAMES = { SUCCEEDED: 'succeeded', FAILED: 'failed', TIMED_OUT: 'timedOut', ABORTED: 'aborted' } as const;

export function pendingItems(total: number): ItemCounts {
  return { total, pending: total, running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0 };
}

export function withRunning(counts: ItemCounts, items: number): ItemCounts {
  return { ...counts, pending: counts.pending - items, running: counts.running + items };
}

export function withOutcome(counts: ItemCounts, { status, items }: Pick<Outcome, 'status' | 'items'>): ItemCounts {
  const name = NAMES[status];
  return { ...counts, running: counts.running - items, [name]: counts[name] + items };
}
