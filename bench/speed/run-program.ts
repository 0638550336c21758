import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream, readFileSync } from 'node:fs';
import { peakMegabytes } from '#test/factories/peak-memory.ts';

/** One run of a program on one core. */
export type Run = {
  /** By the clock. */
  readonly seconds: number;
  /** Of the processor, of the program and all that it starts: on one core the same, but for what others take of it. */
  readonly processor: number;
  /** The most memory it held, in MB, its children not counted; NaN where /proc does not tell. */
  readonly megabytes: number;
  readonly output: string;
};

const LOOK_MILLISECONDS = 10;

/** Runs a program, pinned to `cores` (as taskset takes them), to its end. Throws if it fails. */
export async function runProgram(command: readonly string[], cores: string): Promise<Run> {
  const start = performance.now();
  const timed = ['bash', '-c', 'TIMEFORMAT="%U %S"; time "$@"', 'time', ...command];
  const child = spawn('taskset', ['-c', cores, ...timed], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  let megabytes = Number.NaN;
  const timer = setInterval(() => {
    megabytes = peakOf(child) ?? megabytes;
  }, LOOK_MILLISECONDS);
  const status = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${errors}`);
  const [user = 0, system = 0] = (errors.trimEnd().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { seconds: (performance.now() - start) / 1000, processor: user + system, megabytes, output };
}

/** The high-water mark, which only grows: the last look tells all but what came within milliseconds of the end. */
function peakOf({ pid: shell }: ChildProcess): number | undefined {
  try {
    const [pid] = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').split(' ');
    return peakMegabytes(Number(pid));
  } catch {
    // It has not begun, or has just ended.
    return undefined;
  }
}

/** Brings a file from the disk into memory, where all programs find it. */
export async function bringIntoMemory(path: string): Promise<void> {
  for await (const _ of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    // That is all.
  }
}
