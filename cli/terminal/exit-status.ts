import type { Summary } from '#core/correlate/summary.ts';

/** What the command line answers to its shell; where several hold, the first of wrongUsage, notDone, findings. */
export const EXIT = {
  done: 0,
  /**
   * Some input could not be read or understood, or only in part, or there was nothing to read, or the results could
   * not be written; with --fail-on-findings also: a cluster's log is blind or silent, nothing is of the time that was asked for, or much of a source was not understood.
   */
  notDone: 1,
  wrongUsage: 2,
  /** With --fail-on-findings: there are findings. */
  findings: 3,
} as const;

/** `findings`: how many are shown and not suppressed; they, blind spots, silence and damage only count with `failOnFindings`. */
export function exitStatus(failOnFindings: boolean, summary: Summary, findings: number): number {
  if (summary.partialSources.length > 0) return EXIT.notDone;
  const isOfTime = summary.silent.length === 0 && !summary.isOfOtherTimes && summary.sources > 0;
  if (failOnFindings && (!isOfTime || summary.blind.length > 0 || summary.damage.sources > 0)) return EXIT.notDone;
  return failOnFindings && findings > 0 ? EXIT.findings : EXIT.done;
}
