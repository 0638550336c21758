import * as v from 'valibot';
import { type BatchItem, readItem } from './item.ts';
import { type BatchPlan, wantedBy } from './plan.ts';

export type Batch = { readonly plan: BatchPlan; readonly items: readonly BatchItem[] };

const batchSchema = v.object({
  BatchInput: v.object({
    run: v.string(),
    bucket: v.string(),
    prefix: v.string(),
    reader: v.picklist(['objects', 'manifest', 'inventory']),
    from: v.nullable(v.string()),
    to: v.nullable(v.string()),
    lookbackDays: v.number(),
    clusterPattern: v.nullable(v.string()),
    cluster: v.string(),
  }),
  Items: v.array(v.unknown()),
});

/** What Step Functions gives the function; an object that it names twice is there once. Throws what valibot throws. */
export function readBatch(event: unknown): Batch {
  const { BatchInput: plan, Items } = v.parse(batchSchema, event);
  const wanted = wantedBy(plan);
  const items = Items.map((item) => readItem(item, plan, wanted)).filter((item) => item !== undefined);
  return { plan, items: [...new Map(items.map((item) => [item.key, item])).values()] };
}
