import type { S3Client } from '@aws-sdk/client-s3';
import { ACCOUNT, REGION } from '#local-aws/servers/clients.ts';
import type { Context } from '#local-aws/state-machine/context.ts';
import type { Definition } from '#local-aws/state-machine/definition/read-definition.ts';
import { runMap } from '#local-aws/state-machine/map/run-map.ts';
import { runStates } from '#local-aws/state-machine/run-states.ts';
import { type Invoke, runTask } from '#local-aws/state-machine/run-task.ts';
import { StateFailure } from '#local-aws/state-machine/state-failure.ts';
import type { Execution } from './execution.ts';
import type { ExecutionFolder } from './execution-folder.ts';

export type Machine = {
  readonly name: string;
  readonly arn: string;
  readonly definition: Definition;
  readonly invoke: Invoke;
  readonly s3: S3Client;
  /** No more children of a map than these at the same time. */
  readonly mostConcurrent: number;
  /** The pause before a retry; undefined: what the states say. */
  readonly retryMilliseconds?: number | undefined;
  readonly now: () => number;
};

/** Why a run is aborted that is to go on another time. */
export const SUSPENDED = 'suspended';

/**
 * Runs an execution from where it is to its end, and keeps how far it is. Gives it as it ended. A state whose run was
 * cut off runs again; of a map, only the children that have not ended. One that is suspended stays as it is.
 */
export async function runExecution(
  machine: Machine,
  folder: ExecutionFolder,
  begun: Execution,
  signal: AbortSignal,
): Promise<Execution> {
  const { definition, invoke, s3, mostConcurrent, retryMilliseconds, now } = machine;
  let execution = begun;
  // Only what was cut off goes on; the same state, entered once more, begins anew.
  let cutOff = begun.position?.state;
  try {
    const output = await runStates({
      states: definition,
      position: begun.position,
      context: contextOf(machine, begun),
      signal,
      retryMilliseconds,
      onEnter: (position) => keep({ ...execution, position }),
      runTask: (state, input) => runTask(state, input, invoke),
      runMap(name, state, input) {
        const isResumed = cutOff === name;
        cutOff = undefined;
        const map = folder.map(begun.name, name);
        const context = contextOf(machine, begun);
        return runMap({
          ...{ name, state, input, context, folder: map, isResumed, mostConcurrent, s3, signal, now },
          runChild: (childName, childInput, childSignal) =>
            runStates({
              states: state.ItemProcessor,
              context: childContext(machine, childName, childInput),
              signal: childSignal,
              retryMilliseconds,
              onEnter: () => undefined,
              runTask: (task, taskInput) => runTask(task, taskInput, invoke),
              runMap: () => Promise.reject(new Error('A map within a map is not known here')),
            }),
        });
      },
    });
    return keep({ ...execution, status: 'SUCCEEDED', output, stoppedAt: now() });
  } catch (error) {
    if (signal.reason === SUSPENDED) return keep({ ...execution, process: undefined });
    if (!(error instanceof StateFailure)) throw error;
    const { status, name, message } = error;
    return keep({ ...execution, status, error: name, cause: message, stoppedAt: now() });
  }

  function keep(next: Execution): Execution {
    execution = next;
    folder.write(next);
    return next;
  }
}

export function executionArn(machineName: string, name: string): string {
  return `arn:aws:states:${REGION}:${ACCOUNT}:execution:${machineName}:${name}`;
}

function contextOf({ name, arn }: Machine, execution: Execution): Context {
  const { redriveCount } = execution;
  return {
    Execution: {
      Id: executionArn(name, execution.name),
      Name: execution.name,
      Input: execution.input,
      RedriveCount: redriveCount,
    },
    StateMachine: { Id: arn, Name: name },
  };
}

function childContext({ name, arn }: Machine, childName: string, input: unknown): Context {
  const Execution = { Id: executionArn(name, childName), Name: childName, Input: input, RedriveCount: 0 };
  return { Execution, StateMachine: { Id: arn, Name: name } };
}
