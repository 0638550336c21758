import type { MapRun } from '#local-aws/state-machine/map/map-run-folder.ts';
import type { Position } from '#local-aws/state-machine/run-states.ts';
import type { FailureStatus } from '#local-aws/state-machine/state-failure.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | FailureStatus;

/** A run of a state machine, as DescribeExecution tells it. Times are milliseconds since the epoch. */
export type Execution = {
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly input: unknown;
  readonly startedAt: number;
  readonly stoppedAt?: number;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly redriveCount: number;
  /** Where it is, or where it ended. */
  readonly position?: Position;
  /** The process that runs it, or did when it ended. */
  readonly process?: number | undefined;
};

/** An execution, and its map if it has come to one. */
export type ExecutionView = Execution & { readonly map?: MapRun };
