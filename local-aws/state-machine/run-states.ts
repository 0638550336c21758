import type { Context } from './context.ts';
import type { MapState } from './definition/map-state.ts';
import type { States } from './definition/read-definition.ts';
import type { TaskState } from './definition/state.ts';
import { runEngine } from './engine.ts';
import { aborted, StateFailure } from './state-failure.ts';

/** A state, and what it is given. */
export type Position = { readonly state: string; readonly input: unknown };

export type StatesOptions = {
  readonly states: States;
  /** Where to begin; undefined: at the beginning, with the execution's input. */
  readonly position?: Position | undefined;
  readonly context: Context;
  readonly runTask: (state: TaskState, input: unknown) => Promise<unknown>;
  readonly runMap: (name: string, state: MapState, input: unknown) => Promise<unknown>;
  /** Hears where the run is. */
  readonly onEnter: (position: Position) => void;
  /** Ends the run, which then rejects with the status `ABORTED`. */
  readonly signal: AbortSignal;
  /** The pause before a retry, in the place of what the states say. */
  readonly retryMilliseconds: number | undefined;
};

/** The engine's timer cannot wait longer; in the cloud, it is the longest that an execution may last: a year. */
const LONGEST_SECONDS = 2_000_000;

/** Runs states to their end and gives the last one's output. Rejects with a `StateFailure`. */
export async function runStates(options: StatesOptions): Promise<unknown> {
  const { states, context, onEnter, signal, retryMilliseconds } = options;
  const position = options.position ?? { state: states.StartAt, input: context.Execution.Input };
  const handlers: Record<string, (input: unknown) => Promise<never>> = {};
  const run = runEngine({
    ...position,
    states: prepare(),
    context,
    timeoutSeconds: states.TimeoutSeconds,
    overrides: { taskResourceLocalHandlers: handlers, retryIntervalOverrides: pauses() },
  });
  signal.addEventListener('abort', run.abort, { once: true });
  if (signal.aborted) run.abort();
  try {
    const [result] = await Promise.all([run.result, follow()]);
    return result;
  } catch (error) {
    throw failureOf(error);
  } finally {
    signal.removeEventListener('abort', run.abort);
  }

  /** The engine knows no distributed map: to it, one is a task. Tasks without a limit would have a minute. */
  function prepare(): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(states.States).map(([name, state]) => {
        if (state.Type === 'Map') {
          handlers[name] = (input) => options.runMap(name, state, input) as Promise<never>;
          const { InputPath, OutputPath, ResultSelector, ResultPath, Retry, Catch, Next, End } = state;
          const task = { InputPath, OutputPath, ResultSelector, ResultPath, Retry, Catch, Next, End };
          return [name, withoutUndefined({ Type: 'Task', ...task, TimeoutSeconds: LONGEST_SECONDS })];
        }
        if (state.Type !== 'Task') return [name, state];
        handlers[name] = (input) => untilAborted(options.runTask(state, input), signal) as Promise<never>;
        const TimeoutSeconds = Math.min(state.TimeoutSeconds ?? LONGEST_SECONDS, LONGEST_SECONDS);
        return [name, { ...state, TimeoutSeconds }];
      }),
    );
  }

  function pauses(): Record<string, number> {
    if (retryMilliseconds === undefined) return {};
    return Object.fromEntries(Object.keys(states.States).map((name) => [name, retryMilliseconds]));
  }

  async function follow(): Promise<void> {
    for await (const { name, input } of run.entered) onEnter({ state: name, input });
  }
}

/** A task that nobody waits for any more ends for the engine, too: its timer would keep the process. */
async function untilAborted<Result>(task: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const over = new AbortController();
  const abortion = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(aborted()), { once: true, signal: over.signal });
    if (signal.aborted) reject(aborted());
  });
  try {
    return await Promise.race([task, abortion]);
  } finally {
    over.abort();
  }
}

/** For the engine, a field that is undefined is there. */
function withoutUndefined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function failureOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'ExecutionAbortedError') return aborted();
  if (error.name === 'ExecutionTimeoutError') {
    return new StateFailure('States.Timeout', 'The run took longer than it may', { status: 'TIMED_OUT' });
  }
  const { cause } = error;
  if (error.name !== 'ExecutionError' || !(cause instanceof Error)) return error;
  return cause instanceof StateFailure ? cause : new StateFailure(cause.name, cause.message, { cause });
}
