/** What the command line answers to its shell; where several hold, the first of wrongUsage, notAllRead, findings. */
export const EXIT = {
  done: 0,
  /** Some input could not be read, or only in part; with --fail-on-findings also: a cluster's log is blind. */
  notAllRead: 1,
  wrongUsage: 2,
  /** With --fail-on-findings: there are findings. */
  findings: 3,
} as const;
