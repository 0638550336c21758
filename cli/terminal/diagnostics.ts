import { escapeInvisible } from '#core/escape-invisible.ts';
import { createActivity, eachTime } from './activity.ts';
import { createProgress, type Progress } from './progress.ts';
import { createStatusLine } from './status-line.ts';

/** What is said beside the results, on standard error. */
export type Diagnostics = Progress & {
  /** Leaves nothing of what was said about work that went on. */
  stop(): void;
  /** Says on a terminal what is being done now, until `stop`, or until something else is. */
  doing(what: () => string): void;
  /** Makes room for what is written beside it: the line comes back by itself. */
  makeRoom(): void;
  /** What was done; said on a terminal alone. */
  note(message: string): void;
  /** Something is wrong with an input, or cannot be seen in it. This is said in any case. */
  problem(message: string): void;
};

/** `total`: bytes that there are to read; 0 if that is not known. */
export function openDiagnostics(total: number): Diagnostics {
  const terminal = process.stderr;
  const nothing = () => {};
  // A dumb terminal has no codes that move the cursor.
  if (!terminal.isTTY || process.env['TERM'] === 'dumb') {
    const problem = (message: string) => terminal.write(`traceward: ${escapeInvisible(message)}\n`);
    return {
      advance: nothing,
      stop: nothing,
      doing: nothing,
      makeRoom: nothing,
      note: terminal.isTTY ? problem : nothing,
      problem,
    };
  }
  const now = () => performance.now();
  const line = createStatusLine(terminal);
  const { advance } = createProgress({ line, total, now });
  const activity = createActivity({ line, now, each: eachTime });
  const say = (message: string) => line.say(`traceward: ${escapeInvisible(message)}`);
  return {
    advance,
    stop() {
      activity.stop();
      line.stop();
    },
    doing: (what) => activity.begin(() => escapeInvisible(what())),
    makeRoom: line.stop,
    note: say,
    problem: say,
  };
}
