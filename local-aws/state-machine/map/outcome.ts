/** How a child of a map ended. */
export type Outcome = {
  /** Its place among the map's children. */
  readonly child: number;
  readonly name: string;
  readonly items: number;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly redriveCount: number;
};
