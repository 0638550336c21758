import { setTimeout as pause } from 'node:timers/promises';
import type { Rescans, Run } from './rescans.ts';
import type { RunProgress } from './run-progress.ts';

/** Looks on until the run ends, and gives it as it ended; or as it was when `signal` was aborted. */
export async function follow(rescans: Rescans, id: string, progress: RunProgress, signal: AbortSignal): Promise<Run> {
  try {
    for (;;) {
      const run = await rescans.describe(id);
      if (run.status !== 'RUNNING' || signal.aborted) return run;
      progress.show(run);
      await pause(rescans.pollMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    progress.stop();
  }
}
