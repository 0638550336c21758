import type { S3Client } from '@aws-sdk/client-s3';
import type { Context } from '#local-aws/state-machine/context.ts';
import type { MapState } from '#local-aws/state-machine/definition/map-state.ts';
import { evaluate } from '#local-aws/state-machine/evaluate.ts';
import { batchItems, type Child } from './batch-items.ts';
import { pendingItems } from './item-counts.ts';
import { type MapPlan, planMap } from './map-plan.ts';
import type { MapRunFolder } from './map-run-folder.ts';
import { readItems } from './read-items.ts';
import { type RunChildren, runChildren } from './run-children.ts';
import { writeResults } from './write-results.ts';

export type MapOptions = Pick<RunChildren, 'runChild' | 'signal' | 'now'> & {
  readonly name: string;
  readonly state: MapState;
  readonly input: unknown;
  readonly context: Context;
  readonly folder: MapRunFolder;
  /** Goes on with what the folder holds; else begins anew. */
  readonly isResumed: boolean;
  /** No more children than these at the same time, whatever the map says. */
  readonly mostConcurrent: number;
  readonly s3: S3Client;
};

/**
 * Runs a distributed map, and gives its result. When it goes on, children that succeeded are left as they are. Rejects
 * with a `StateFailure`.
 */
export async function runMap(options: MapOptions): Promise<unknown> {
  const { name, state, input, context, folder, isResumed, mostConcurrent, s3 } = options;
  const plan = await planMap(state, input, context);
  let run = isResumed ? folder.read() : undefined;
  if (run === undefined) {
    const begun = await folder.begin(childrenOf(options, plan));
    run = { ...begun, counts: pendingItems(begun.items) };
    folder.write(run);
  }
  const label = `${context.StateMachine.Name}/${state.Label ?? name}`;
  const failure = await runChildren({
    ...options,
    run,
    label,
    tolerance: plan.tolerance,
    concurrency: Math.min(plan.concurrency, mostConcurrent),
    redriveCount: context.Execution.RedriveCount,
  });
  const result = await writeResults({ s3, plan, writer: state.ResultWriter, folder, run, label });
  if (failure !== undefined) throw failure;
  return result;
}

function childrenOf({ state, s3, input, context }: MapOptions, plan: MapPlan): AsyncIterable<Child> {
  const items = selected(readItems(state.ItemReader, plan.readerParameters, s3));
  return plan.batches === undefined ? alone(items) : batchItems(items, plan.batches);

  async function* selected(from: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    let Index = 0;
    for await (const Value of from) {
      if (state.ItemSelector === undefined) yield Value;
      else yield await evaluate(state.ItemSelector, input, { ...context, Map: { Item: { Index, Value } } });
      Index += 1;
    }
  }
}

async function* alone(items: AsyncIterable<unknown>): AsyncGenerator<Child> {
  for await (const input of items) yield { input, items: 1 };
}
