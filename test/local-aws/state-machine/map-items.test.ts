import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { batchItems } from '#local-aws/state-machine/map-items.ts';

type MapBatch = { readonly BatchInput?: unknown; readonly Items: readonly unknown[] };

async function batch(items: readonly string[], limits: { items: number; bytes: number; batchInput?: object }) {
  const batches: MapBatch[] = [];
  const batcher = { MaxItemsPerBatch: limits.items, MaxInputBytesPerBatch: limits.bytes, BatchInput: {} };
  const source = (async function* () {
    yield* items;
  })();
  for await (const one of batchItems(source, batcher, limits.batchInput)) batches.push(one);
  return batches;
}

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

test('batches hold all items in their order, none has more than it may, and none could have taken the next one', async () => {
  const items = fc.array(fc.string({ maxLength: 40, unit: 'grapheme' }), { maxLength: 60 });
  const input = fc.option(fc.record({ run: fc.string() }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(items, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 700, max: 2000 }), input, check),
  );

  async function check(given: string[], most: number, bytes: number, batchInput: object | undefined): Promise<void> {
    const batches = await batch(given, { items: most, bytes, ...(batchInput && { batchInput }) });
    expect(batches.flatMap(({ Items }) => Items)).toEqual(given);
    for (const [index, one] of batches.entries()) {
      expect(one.BatchInput).toEqual(batchInput);
      expect(one.Items.length).toBeLessThanOrEqual(most);
      expect(sizeOf(one)).toBeLessThanOrEqual(bytes);
      const [next] = batches[index + 1]?.Items ?? [];
      const couldTake = next !== undefined && sizeOf({ ...one, Items: [...one.Items, next] }) <= bytes;
      expect(couldTake && one.Items.length < most).toBe(false);
    }
  }
});

test('an item that has no place in any batch is an error', async () => {
  await expect(batch(['x'.repeat(100)], { items: 1, bytes: 50 })).rejects.toThrow('has no place in a batch');
});
