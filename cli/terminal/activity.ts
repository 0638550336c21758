import { formatDuration } from '#core/quantities.ts';
import type { createStatusLine } from './status-line.ts';

/** A line about what is being done, which goes on telling how long that takes. */
export type ActivityLine = {
  /** Begins something; `what` is asked again each time the line is drawn. */
  begin(what: () => string): void;
  stop(): void;
};

export type ActivityOptions = {
  readonly line: Pick<ReturnType<typeof createStatusLine>, 'show'>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Calls again and again, and gives what ends that. */
  readonly each: (milliseconds: number, call: () => void) => () => void;
};

const REDRAW_MILLISECONDS = 500;
/** What is done sooner needs no time beside it. */
const WORTH_TELLING_SECONDS = 2;

export function createActivity({ line, now, each }: ActivityOptions): ActivityLine {
  let end = () => {};
  return {
    begin(what) {
      end();
      const start = now();
      const draw = () => line.show(`${what()}${timeOf((now() - start) / 1000)}`);
      draw();
      end = each(REDRAW_MILLISECONDS, draw);
    },
    stop() {
      end();
      end = () => {};
    },
  };
}

function timeOf(seconds: number): string {
  return seconds < WORTH_TELLING_SECONDS ? '' : ` · ${formatDuration(Math.floor(seconds))}`;
}

/** The clock of the machine. It keeps no program alive. */
export function eachTime(milliseconds: number, call: () => void): () => void {
  const timer = setInterval(call, milliseconds).unref();
  return () => clearInterval(timer);
}
