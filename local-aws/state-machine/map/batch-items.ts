import { StateFailure } from '#local-aws/state-machine/state-failure.ts';

/** What a child of a map works on. */
export type Child = {
  readonly input: unknown;
  /** How many of the map's items are in it. */
  readonly items: number;
};

export type BatchLimits = {
  readonly items: number;
  /** Bytes of the whole input as JSON. */
  readonly bytes: number;
  /** What every batch is given besides its items. */
  readonly batchInput: unknown;
};

/** Step Functions' own limit of a child's input. */
const LARGEST_INPUT = 262_144;

/** Items in batches, each as large as the limits allow. Fails with `States.ItemReaderFailed` for an item that is larger. */
export async function* batchItems(items: AsyncIterable<unknown>, limits: BatchLimits): AsyncGenerator<Child> {
  const largest = Math.min(limits.bytes, LARGEST_INPUT);
  const envelope = sizeOf(batchOf([], limits));
  let batch: unknown[] = [];
  let bytes = envelope;
  for await (const item of items) {
    const size = sizeOf(item);
    if (envelope + size > largest) {
      throw new StateFailure(
        'States.ItemReaderFailed',
        `an item of ${size} bytes has no place in a batch of ${largest}`,
      );
    }
    if (batch.length > 0 && (batch.length === limits.items || bytes + size + 1 > largest)) {
      yield { input: batchOf(batch, limits), items: batch.length };
      batch = [];
      bytes = envelope;
    }
    bytes += size + (batch.length === 0 ? 0 : 1);
    batch.push(item);
  }
  if (batch.length > 0) yield { input: batchOf(batch, limits), items: batch.length };
}

function batchOf(Items: readonly unknown[], { batchInput: BatchInput }: BatchLimits): unknown {
  return BatchInput === undefined ? { Items } : { BatchInput, Items };
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
