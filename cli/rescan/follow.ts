import { setTimeout as pause } from 'node:timers/promises';
import type { Rescans, Run } from './rescans.ts';
import type { RunProgress } from './run-progress.ts';

/** A short run is seen to end soon; a long one is not asked about all the time. */
const FIRST_PAUSE_MILLISECONDS = 200;
const GROWTH = 1.5;

/** Looks on until the run ends, and returns it as it ended; or as it was when `signal` was aborted. */
export async function follow(rescans: Rescans, id: string, progress: RunProgress, signal: AbortSignal): Promise<Run> {
  let milliseconds = FIRST_PAUSE_MILLISECONDS;
  try {
    for (;;) {
      const run = await rescans.describe(id);
      if (run.status !== 'RUNNING' || signal.aborted) return run;
      progress.show(run);
      await pause(milliseconds, undefined, { signal }).catch(() => undefined);
      milliseconds = Math.min(milliseconds * GROWTH, rescans.longestPauseMilliseconds);
    }
  } finally {
    progress.stop();
  }
}
