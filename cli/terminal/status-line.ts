/** A terminal that is written to. */
export type Terminal = { write(text: string): unknown; readonly columns?: number };

const BAR_WIDTH = 24;
const ERASE_LINE = '\r\x1b[2K';

/** One line at the end of a terminal, about work that goes on. */
export function createStatusLine(terminal: Terminal) {
  let isShown = false;
  return {
    show(text: string): void {
      isShown = true;
      terminal.write(`${ERASE_LINE}${text.slice(0, (terminal.columns ?? 80) - 1)}`);
    },
    /** Shows a message where the line was; the line comes back when it is shown again. */
    say(message: string): void {
      stop();
      terminal.write(`${message}\n`);
    },
    stop,
  };

  /** Leaves nothing of the line. */
  function stop(): void {
    if (isShown) terminal.write(ERASE_LINE);
    isShown = false;
  }
}

/** How much is done, from 0 to 1, as a bar and in percent. */
export function drawBar(share: number): string {
  const bar = '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░');
  return `${bar} ${Math.floor(share * 100)} %`;
}
