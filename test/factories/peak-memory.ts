import { readFileSync } from 'node:fs';

/**
 * The most memory that a process has held so far, in MB; undefined where /proc does not tell. Not `maxRSS`: Linux lets a
 * process inherit that of the one that started it, here of a test runner of any size.
 */
export function peakMegabytes(pid: number | 'self'): number | undefined {
  try {
    const peak = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return peak === undefined ? undefined : (Number(peak) * 1024) / 1e6;
  } catch {
    // There is no /proc, or no such process any more.
    return undefined;
  }
}
