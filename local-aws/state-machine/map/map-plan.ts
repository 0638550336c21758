import type { Context } from '#local-aws/state-machine/context.ts';
import type { MapState } from '#local-aws/state-machine/definition/map-state.ts';
import { evaluate, readNumber } from '#local-aws/state-machine/evaluate.ts';
import { StateFailure } from '#local-aws/state-machine/state-failure.ts';
import type { BatchLimits } from './batch-items.ts';
import type { Tolerance } from './tolerance.ts';

/** A map's fields, with all that stands at paths of its input. */
export type MapPlan = {
  readonly readerParameters: unknown;
  /** Undefined: each item is a child's whole input. */
  readonly batches: BatchLimits | undefined;
  readonly concurrency: number;
  readonly tolerance: Tolerance;
  readonly writerParameters: unknown;
};

export async function planMap(state: MapState, input: unknown, context: Context): Promise<MapPlan> {
  const number = (value: number | undefined, path: string | undefined) => readNumber(value, path, input, context);
  const template = (value: unknown) => (value === undefined ? undefined : evaluate(value, input, context));
  const { ItemReader, ItemBatcher, ResultWriter } = state;
  return {
    readerParameters: await template(ItemReader.Parameters),
    batches: ItemBatcher && {
      items: (await number(ItemBatcher.MaxItemsPerBatch, ItemBatcher.MaxItemsPerBatchPath)) ?? Number.POSITIVE_INFINITY,
      bytes:
        (await number(ItemBatcher.MaxInputBytesPerBatch, ItemBatcher.MaxInputBytesPerBatchPath)) ??
        Number.POSITIVE_INFINITY,
      batchInput: await template(ItemBatcher.BatchInput),
    },
    // None, or 0, is no limit.
    concurrency: (await number(state.MaxConcurrency, state.MaxConcurrencyPath)) || Number.POSITIVE_INFINITY,
    tolerance: {
      count: await number(state.ToleratedFailureCount, state.ToleratedFailureCountPath),
      percentage: percentage(await number(state.ToleratedFailurePercentage, state.ToleratedFailurePercentagePath)),
    },
    writerParameters: await template(ResultWriter?.Parameters),
  };
}

function percentage(value: number | undefined): number | undefined {
  if (value === undefined || (value >= 0 && value <= 100)) return value;
  throw new StateFailure('States.Runtime', `A tolerated failure percentage is between 0 and 100, and not ${value}`);
}
