import { formatBytes, formatDuration } from '#core/quantities.ts';

/** A line about the work that goes on, for a terminal; without one it says nothing. */
export type Progress = {
  /** So many more bytes were read of the sources as stored. */
  advance(bytes: number): void;
  /** Shows a message above the line. */
  say(message: string): void;
  stop(): void;
};

export type ProgressOptions = {
  readonly terminal: { write(text: string): unknown; readonly columns?: number };
  /** Bytes that there are to read; 0 if that is not known. */
  readonly total: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
};

const REDRAW_MILLISECONDS = 100;
const BAR_WIDTH = 24;
const ERASE_LINE = '\r\x1b[2K';

export function createProgress({ terminal, total, now }: ProgressOptions): Progress {
  const start = now();
  let done = 0;
  let drawn = start;

  return {
    advance(bytes) {
      done += bytes;
      if (now() - drawn < REDRAW_MILLISECONDS) return;
      drawn = now();
      terminal.write(`${ERASE_LINE}${describe().slice(0, (terminal.columns ?? 80) - 1)}`);
    },
    say(message) {
      terminal.write(`${ERASE_LINE}${message}\n`);
    },
    stop() {
      terminal.write(ERASE_LINE);
    },
  };

  function describe(): string {
    const seconds = Math.max(now() - start, 1) / 1000;
    const rate = done / seconds;
    if (total === 0) return `${formatBytes(done)} read · ${formatBytes(rate)}/s`;
    const share = Math.min(done / total, 1);
    const bar = '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░');
    const left = formatDuration(Math.max(total - done, 0) / rate);
    return `${bar} ${Math.floor(share * 100)} % · ${formatBytes(done)} of ${formatBytes(total)} · ${formatBytes(rate)}/s · ${left} left`;
  }
}
