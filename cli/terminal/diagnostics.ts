import { escapeInvisible } from '#core/escape-invisible.ts';
import { createProgress, type Progress } from './progress.ts';

/** What is said beside the results, on standard error. */
export type Diagnostics = Pick<Progress, 'advance' | 'stop'> & {
  /** What was done; said on a terminal alone. */
  note(message: string): void;
  /** Something is wrong with an input, or cannot be seen in it. This is said in any case. */
  problem(message: string): void;
};

/** `total`: bytes that there are to read; 0 if that is not known. */
export function openDiagnostics(total: number): Diagnostics {
  const terminal = process.stderr;
  if (!terminal.isTTY) {
    const problem = (message: string) => terminal.write(`traceward: ${escapeInvisible(message)}\n`);
    return { advance: () => {}, stop: () => {}, note: () => {}, problem };
  }
  const progress = createProgress({ terminal, total, now: () => performance.now() });
  const say = (message: string) => progress.say(`traceward: ${escapeInvisible(message)}`);
  return { advance: progress.advance, stop: progress.stop, note: say, problem: say };
}
