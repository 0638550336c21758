import { formatBytes, formatDuration } from '#core/quantities.ts';
import { type createStatusLine, drawBar } from './status-line.ts';

/** A line about the bytes that are read. */
export type Progress = {
  /** Number of bytes of the sources, as stored, that were read since the last call. */
  advance(bytes: number): void;
};

export type ProgressOptions = {
  readonly line: Pick<ReturnType<typeof createStatusLine>, 'show'>;
  /** Bytes that there are to read; 0 if that is not known. */
  readonly total: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
};

const REDRAW_MILLISECONDS = 100;

export function createProgress({ line, total, now }: ProgressOptions): Progress {
  const start = now();
  let done = 0;
  let drawn = start;
  return { advance };

  function advance(bytes: number): void {
    done += bytes;
    if (now() - drawn < REDRAW_MILLISECONDS) return;
    drawn = now();
    line.show(describe());
  }

  function describe(): string {
    const seconds = Math.max(now() - start, 1) / 1000;
    const rate = done / seconds;
    if (total === 0) return `${formatBytes(done)} read · ${formatBytes(rate)}/s`;
    const left = formatDuration(Math.max(total - done, 0) / rate);
    const bytes = `${formatBytes(done)} of ${formatBytes(total)}`;
    return `${drawBar(Math.min(done / total, 1))} · ${bytes} · ${formatBytes(rate)}/s · ${left} left`;
  }
}
