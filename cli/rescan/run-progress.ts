import { setTimeout as pause } from 'node:timers/promises';
import { createStatusLine, drawBar, type Terminal } from '#cli/terminal/status-line.ts';
import { formatCount, formatDuration } from '#core/quantities.ts';
import type { Rescans, Run } from './rescans.ts';

/** A line about a run that goes on, for a terminal. */
export type RunProgress = {
  show(run: Run): void;
  stop(): void;
};

export type RunProgressOptions = {
  readonly terminal: Terminal;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
};

/** A short run is seen to end soon; a long one is not asked about all the time. */
const FIRST_PAUSE_MILLISECONDS = 200;
const GROWTH = 1.5;

export const NO_PROGRESS: RunProgress = { show: () => undefined, stop: () => undefined };

export function createRunProgress({ terminal, now }: RunProgressOptions): RunProgress {
  const line = createStatusLine(terminal);
  let first: { readonly time: number; readonly done: number } | undefined;

  return {
    show(run) {
      const done = doneOf(run);
      if (run.counts !== undefined) first ??= { time: now(), done };
      line.show(describe(run, secondsLeft(run, done)));
    },
    stop: line.stop,
  };

  /** By what was done since this command looks on: a run may have stood still before. */
  function secondsLeft({ counts }: Run, done: number): number | undefined {
    if (counts === undefined || first === undefined || done <= first.done) return undefined;
    const seconds = (now() - first.time) / 1000;
    return ((counts.total - done) * seconds) / (done - first.done);
  }
}

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

function doneOf({ counts }: Run): number {
  return counts === undefined ? 0 : counts.succeeded + counts.failed;
}

function describe(run: Run, secondsLeft: number | undefined): string {
  const { counts } = run;
  if (counts === undefined) return 'looking for objects …';
  const done = doneOf(run);
  if (done >= counts.total) return `${formatCount(done)} objects read · writing the report …`;
  return [
    drawBar(done / counts.total),
    `${formatCount(done)} of ${formatCount(counts.total)} objects`,
    ...(counts.failed > 0 ? [`${formatCount(counts.failed)} failed`] : []),
    ...(secondsLeft === undefined ? [] : [`${formatDuration(secondsLeft)} left`]),
  ].join(' · ');
}
