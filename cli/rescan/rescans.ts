import type { RequestDocument } from './read-request.ts';

export type RunCounts = {
  readonly total: number;
  readonly succeeded: number;
  /** Those that ran out of time included. What was aborted is not: it runs again. */
  readonly failed: number;
};

/** A rescan, as it is at the moment. Times are milliseconds since the epoch. */
export type Run = {
  readonly id: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Nobody runs it: it waits to be picked up. */
  readonly isWaiting?: boolean;
  readonly startedAt: number;
  readonly stoppedAt?: number | undefined;
  /** Objects; undefined before they are listed. */
  readonly counts?: RunCounts | undefined;
  /** What the state machine gave. */
  readonly output?: unknown;
  /** Why it failed: the error's name and what it says. */
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
};

/** Where the report of a run is. */
export type ReportPlace = { readonly address: string /** How to fetch it by hand. */; readonly fetch?: string };

/**
 * Where rescans run: in the cloud, or on this machine. All methods throw `settings` for what the user can put right,
 * else `output`.
 */
export type Rescans = {
  /** Returns how many logs could not be handed over. */
  start(id: string, request: RequestDocument): Promise<number>;
  /** Makes sure that a run that has not ended goes on. */
  pickUp(id: string): Promise<void>;
  describe(id: string): Promise<Run>;
  /** The latest first. */
  list(): Promise<readonly Run[]>;
  cancel(id: string): Promise<void>;
  redrive(id: string): Promise<void>;
  /** Of a run that has ended; undefined if it has none. `file`: saves it there. */
  report(id: string, file: string | undefined): Promise<ReportPlace | undefined>;
  /** Between two looks at a run. */
  readonly longestPauseMilliseconds: number;
  /** Whether a run needs this process. */
  readonly isLocal: boolean;
  close(): Promise<void>;
};
