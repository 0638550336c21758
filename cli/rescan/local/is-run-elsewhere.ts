import type { Execution } from '#local-aws/state-machine/execution/execution.ts';

/** Whether another process, which is there, runs it. */
export function isRunElsewhere({ process: owner }: Execution): boolean {
  if (owner === undefined || owner === process.pid) return false;
  try {
    return process.kill(owner, 0);
  } catch {
    return false;
  }
}
