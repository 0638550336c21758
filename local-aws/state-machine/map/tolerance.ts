import { StateFailure } from '#local-aws/state-machine/state-failure.ts';
import type { ItemCounts } from './item-counts.ts';

/** How many items may fail. Without either, none may. */
export type Tolerance = { readonly count: number | undefined; readonly percentage: number | undefined };

/** Throws `States.ExceedToleratedFailureThreshold` once more have failed. */
export function checkTolerance({ count, percentage }: Tolerance, { total, failed, timedOut }: ItemCounts): void {
  const failures = failed + timedOut;
  const isWithin =
    (count === undefined || failures <= count) &&
    (percentage === undefined || failures * 100 <= percentage * total) &&
    (count !== undefined || percentage !== undefined || failures === 0);
  if (isWithin) return;
  throw new StateFailure(
    'States.ExceedToleratedFailureThreshold',
    `The specified tolerated failure threshold was exceeded: ${failures} of ${total} items failed`,
  );
}
