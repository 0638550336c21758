import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import { concurrently } from '#core/concurrency.ts';
import { failed, InvocationError } from '#local-aws/functions/function-error.ts';
import type { ChoiceState, InlineMapState, MachineDefinition, MapState, TaskState } from './definition.ts';
import { fill, valueAt } from './expressions.ts';
import { type MapOptions, runMap } from './run-map.ts';

/** One run of a state machine. */
export type MachineRun = Pick<MapOptions, 'context' | 's3' | 'concurrency' | 'onCounts' | 'signal'> & {
  /** Runs the function of this ARN. */
  readonly invoke: (arn: string, payload: unknown) => Promise<unknown>;
  /** What tasks gave that have succeeded, by what they were asked: they do not run again. */
  readonly done: ReadonlyMap<string, unknown>;
  readonly keep: (asked: string, output: unknown) => void;
  /** Before a task is tried again; in the cloud, up to minutes. */
  readonly retryMilliseconds: number;
  /** Rejects when the signal comes. */
  readonly aborted: Promise<never>;
};

/** Bytes of a task's input or result. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_PAYLOAD = 262_144;

/** Runs states to their end, and gives what the last one gives. Rejects with a `InvocationError` if one fails for good. */
export async function runStates(
  { StartAt, States }: Pick<MachineDefinition, 'StartAt' | 'States'>,
  input: unknown,
  run: MachineRun,
): Promise<unknown> {
  let value = input;
  for (let name: string | undefined = StartAt; name !== undefined; ) {
    const state: MachineDefinition['States'][string] | undefined = States[name];
    if (state === undefined) throw new Error(`The definition has no state ${name}`);
    if (state.Type === 'Task') value = await runTask(state, value, run);
    if (state.Type === 'Map') {
      if ('ItemsPath' in state) await runInlineMap(state, value, run);
      else value = { ...Object(value), map: await runMap(state, mapOptions(state, value)) };
    }
    name = state.Type === 'Choice' ? choose(state, value, run) : state.Next;
  }
  return value;

  function mapOptions({ ItemProcessor }: MapState, given: unknown): MapOptions {
    return { ...run, input: given, runBatch: (batch) => runStates(ItemProcessor, batch, run) };
  }
}

/** All its items have their turn, and what comes of them is forgotten. */
async function runInlineMap(
  { ItemsPath, ItemSelector, ItemProcessor, MaxConcurrency }: InlineMapState,
  input: unknown,
  run: MachineRun,
): Promise<void> {
  const items = v.parse(v.array(v.unknown()), valueAt(ItemsPath, { input, context: run.context }));
  checkSize(input);
  await concurrently(items, Math.min(run.concurrency, MaxConcurrency), (Value) => {
    const context = { ...run.context, Map: { Item: { Value } } };
    return runStates(ItemProcessor, fill(ItemSelector, { input, context }), run);
  });
}

function choose({ Choices, Default }: ChoiceState, input: unknown, { context }: MachineRun): string {
  const chosen = Choices.find(({ Variable, StringEquals }) => valueAt(Variable, { input, context }) === StringEquals);
  return chosen?.Next ?? Default;
}

async function runTask({ Resource, Parameters, Retry }: TaskState, input: unknown, run: MachineRun): Promise<unknown> {
  const payload = Parameters === undefined ? input : fill(Parameters, { input, context: run.context });
  const asked = createHash('sha256')
    .update(JSON.stringify([Resource, payload]))
    .digest('hex');
  if (run.done.has(asked)) return run.done.get(asked);
  const left = Retry.map(({ MaxAttempts }) => MaxAttempts);
  for (;;) {
    run.signal.throwIfAborted();
    try {
      checkSize(payload);
      const output = (await Promise.race([run.invoke(Resource, payload), run.aborted])) ?? null;
      checkSize(output);
      run.keep(asked, output);
      return output;
    } catch (error) {
      if (!(error instanceof InvocationError)) throw error;
      const retrier = Retry.findIndex(({ ErrorEquals }) => ErrorEquals.includes(error.failure.errorType));
      const attempts = left[retrier] ?? 0;
      if (attempts === 0) throw error;
      left[retrier] = attempts - 1;
      await pause(run.retryMilliseconds, undefined, { signal: run.signal });
    }
  }
}

function checkSize(value: unknown): void {
  const size = Buffer.byteLength(JSON.stringify(value));
  if (size <= MAX_PAYLOAD) return;
  throw failed('States.DataLimitExceeded', `${size} bytes are more than the ${MAX_PAYLOAD} of a state`);
}
