export type BatchLimits<Item> = {
  readonly entries: number;
  readonly bytes: number;
  readonly sizeOf: (item: Item) => number;
};

/** The items in their order, as batches that are within the limits. What is larger than one may be is alone in its batch. */
export function* batchesWithin<Item>(
  items: Iterable<Item>,
  { entries, bytes, sizeOf }: BatchLimits<Item>,
): Generator<Item[]> {
  let batch: Item[] = [];
  let filled = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (batch.length === entries || (batch.length > 0 && filled + size > bytes)) {
      yield batch;
      batch = [];
      filled = 0;
    }
    batch.push(item);
    filled += size;
  }
  if (batch.length > 0) yield batch;
}
