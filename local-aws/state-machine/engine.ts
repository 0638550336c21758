import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Context } from './context.ts';

type RunOptions = NonNullable<Parameters<StateMachine['run']>[1]>;
type Input = Parameters<StateMachine['run']>[0];

export type EngineOptions = {
  readonly states: Readonly<Record<string, unknown>>;
  /** Where to begin, with which input. */
  readonly state: string;
  readonly input: unknown;
  readonly context: Context;
  readonly timeoutSeconds?: number | undefined;
  readonly overrides?: RunOptions['overrides'];
};

/** The state before the first one. The engine takes its input for the execution's, which it need not be. */
const ENTRY = '(entry)';

/**
 * Runs states that have been read in aws-local-stepfunctions, which does paths, intrinsic functions, choices, retries
 * and catches. Its own validation is left out: after ours it finds nothing, and takes longer than a run.
 */
export function runEngine({ states, state, input, context, timeoutSeconds, overrides = {} }: EngineOptions) {
  const definition = {
    StartAt: ENTRY,
    States: { [ENTRY]: { Type: 'Pass', Result: input, Next: state }, ...states },
    ...(timeoutSeconds === undefined ? {} : { TimeoutSeconds: timeoutSeconds }),
  };
  const machine = new StateMachine(definition as StateMachineDefinition, { validationOptions: { noValidate: true } });
  const { result, abort, eventLogs } = machine.run(context.Execution.Input as Input, {
    context: context as Required<RunOptions>['context'],
    overrides,
  });
  return { result, abort, entered: entered(eventLogs) };
}

async function* entered(events: ReturnType<StateMachine['run']>['eventLogs']) {
  for await (const event of events) {
    if (event.type === 'StateEntered' && event.state.name !== ENTRY) yield event.state;
  }
}
