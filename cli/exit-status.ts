/** What the command line answers to its shell; where several hold, the first of wrongUsage, notDone, findings. */
export const EXIT = {
  done: 0,
  /**
   * Some input could not be read, or only in part, or the results could not be written; with --fail-on-findings
   * also: a cluster's log is blind.
   */
  notDone: 1,
  wrongUsage: 2,
  /** With --fail-on-findings: there are findings. */
  findings: 3,
} as const;
