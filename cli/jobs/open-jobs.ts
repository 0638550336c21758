import { availableParallelism } from 'node:os';
import { isS3Address } from '../s3/address.ts';
import { type Jobs, OBJECTS_PER_THREAD, scanHere } from './jobs.ts';
import { scanInThreads } from './threads.ts';

/** Less than this is read before a thread has started. */
const WORTH_A_THREAD_BYTES = 32_000_000;

export type Workload = {
  /** What was named on the command line. */
  readonly inputs: readonly string[];
  /** Of files, as stored. */
  readonly sizes: readonly number[];
};

/** What scans this workload: `jobs` threads (default: one a core), or the thread we are in where that is as fast. */
export function openJobs(jobs: number | undefined, { inputs, sizes }: Workload): Jobs {
  const hasObjects = inputs.some(isS3Address);
  const perThread = hasObjects ? OBJECTS_PER_THREAD : 1;
  const count = jobs ?? (isLarge(sizes) || hasObjects ? availableParallelism() : 1);
  const isOne = count === 1 || (!hasObjects && sizes.length === 1);
  return isOne ? scanHere(perThread) : scanInThreads(count, perThread);
}

function isLarge(sizes: readonly number[]): boolean {
  return sizes.length > 1 && sizes.reduce((sum, size) => sum + size, 0) > WORTH_A_THREAD_BYTES;
}
