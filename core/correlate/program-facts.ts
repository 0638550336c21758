import type { Executed, ProcessId } from '#core/tracee/event.ts';

/** What an exec tells of what its process runs from then on. */
export type ProgramRun = {
  readonly program: Executed;
  readonly arguments?: readonly string[] | undefined;
  readonly parent: ProcessId | undefined;
  readonly isEntered: boolean;
};

/** Execs of one process that tell the same, and when the first and the last of them were. */
export type ProgramRuns = ProgramRun & { first: bigint | undefined; last: bigint | undefined };

/**
 * What a container's processes run, that of each by when it first did. A connection's program is that of the last exec of
 * its process before it, whatever came first in the log.
 */
export type ProgramFacts = Map<ProcessId, ProgramRuns[]>;

/** The process of a connect, and what its own line tells of what that runs. */
export type OfProcess = { readonly process?: ProcessId | undefined; readonly own?: ProgramRun | undefined };
