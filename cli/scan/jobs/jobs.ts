import { availableParallelism } from 'node:os';
import { createBatchScanner } from '#cli/scan/scan-batch.ts';
import { isS3Address } from '#cli/sources/s3-address.ts';
import { type Jobs, scanInProcesses } from './processes.ts';

/** Less than this is read before a process has started. */
const WORTH_A_PROCESS_BYTES = 32_000_000;
/** What each file takes beside its bytes: as much as it takes to read so many. */
const FILE_BYTES = 16_000;
/** Objects that one process reads at once: while one waits for the network, another is scanned. */
const OBJECTS_PER_PROCESS = 8;

export type Workload = {
  /** What was named on the command line. */
  readonly inputs: readonly string[];
  /** Of files, as stored. */
  readonly sizes: readonly number[];
};

/** What scans this workload: `jobs` processes (default: one a core), or the one we are in where that is as fast. */
export function openJobs(jobs: number | undefined, { inputs, sizes }: Workload): Jobs {
  const hasObjects = inputs.some(isS3Address);
  const perProcess = hasObjects ? OBJECTS_PER_PROCESS : 1;
  const count = jobs ?? (isLarge(sizes) || hasObjects ? availableParallelism() : 1);
  const isOne = count === 1 || (!hasObjects && sizes.length === 1);
  const { scan, finish } = createBatchScanner();
  const here: Jobs = {
    limit: perProcess,
    scan: ({ batch, ...options }, onRead) => scan(batch, options, { onRead }),
    finish: async () => [finish()],
    close: async () => {},
  };
  if (isOne) return here;
  return scanInProcesses(count, here, isLarge(sizes) ? Math.min(count, sizes.length) - 1 : 0);
}

function isLarge(sizes: readonly number[]): boolean {
  return sizes.length > 1 && sizes.reduce((sum, size) => sum + size + FILE_BYTES, 0) > WORTH_A_PROCESS_BYTES;
}
