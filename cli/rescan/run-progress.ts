import { formatCount, formatDuration, plural } from '#core/quantities.ts';
import type { Run } from './rescans.ts';

/** A line about a run that goes on, for a terminal. */
export type RunProgress = {
  show(run: Run): void;
  stop(): void;
};

export type RunProgressOptions = {
  readonly terminal: { write(text: string): unknown; readonly columns?: number };
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
};

const BAR_WIDTH = 24;
const ERASE_LINE = '\r\x1b[2K';

export const NO_PROGRESS: RunProgress = { show: () => undefined, stop: () => undefined };

export function createRunProgress({ terminal, now }: RunProgressOptions): RunProgress {
  let first: { readonly time: number; readonly done: number } | undefined;

  return {
    show(run) {
      const done = doneOf(run);
      if (run.counts !== undefined) first ??= { time: now(), done };
      terminal.write(`${ERASE_LINE}${describe(run, secondsLeft(run, done)).slice(0, (terminal.columns ?? 80) - 1)}`);
    },
    stop() {
      terminal.write(ERASE_LINE);
    },
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
  const share = done / counts.total;
  const bar = '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░');
  return [
    `${bar} ${Math.floor(share * 100)} %`,
    `${formatCount(done)} of ${formatCount(counts.total)} objects`,
    ...(counts.failed > 0 ? [`${formatCount(counts.failed)} failed`] : []),
    ...(run.findings === undefined ? [] : [`${plural(run.findings, 'finding')} so far`]),
    ...(secondsLeft === undefined ? [] : [`${formatDuration(secondsLeft)} left`]),
  ].join(' · ');
}
