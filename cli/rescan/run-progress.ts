import { createStatusLine, drawBar, type Terminal } from '#cli/terminal/status-line.ts';
import { formatCount, formatDuration, plural } from '#core/quantities.ts';
import type { Run } from './rescans.ts';

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
    ...(run.findings === undefined ? [] : [`${plural(run.findings, 'finding')} so far`]),
    ...(secondsLeft === undefined ? [] : [`${formatDuration(secondsLeft)} left`]),
  ].join(' · ');
}
