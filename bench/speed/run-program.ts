import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** One run of a program on one core. */
export type Run = {
  readonly seconds: number;
  /** The most memory it held, in MB, its children not counted; NaN where /proc does not tell. */
  readonly megabytes: number;
  readonly output: string;
};

const LOOK_MILLISECONDS = 10;

/** Runs a program, pinned to `cores` (as taskset takes them), to its end. Throws if it fails. */
export async function runProgram(command: readonly string[], cores: string): Promise<Run> {
  const start = performance.now();
  const child = spawn('taskset', ['-c', cores, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  let megabytes = Number.NaN;
  const timer = setInterval(() => {
    megabytes = peakOf(child) ?? megabytes;
  }, LOOK_MILLISECONDS);
  const status = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}`);
  return { seconds: (performance.now() - start) / 1000, megabytes, output };
}

/** The high-water mark, which only grows: the last look tells all but what came within milliseconds of the end. */
function peakOf({ pid }: ChildProcess): number | undefined {
  const path = `/proc/${pid}/status`;
  const peak = existsSync(path) ? /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(path, 'utf8'))?.[1] : undefined;
  return peak === undefined ? undefined : (Number(peak) * 1024) / 1e6;
}
