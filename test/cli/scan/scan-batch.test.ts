import { expect, test } from '@jest/globals';
import { inScanBatches, type PlacedSource } from '#cli/scan/scan-batch.ts';

async function* sourcesOf(sizes: readonly number[]): AsyncGenerator<PlacedSource> {
  for (const [at, size] of sizes.entries())
    yield { source: { name: `${at}`, key: '', path: `${at}`, size, modified: 0 }, cluster: 'default' };
}

async function batchSizes(sizes: readonly number[], areAlone = false): Promise<number[]> {
  const lengths: number[] = [];
  for await (const { length } of inScanBatches(sourcesOf(sizes), areAlone)) lengths.push(length);
  return lengths;
}

test('small sources come together, up to a number and a size, and others alone', async () => {
  expect(await batchSizes(Array<number>(150).fill(1000))).toEqual([64, 64, 22]);
  expect(await batchSizes(Array<number>(10).fill(500_000))).toEqual([9, 1]);
  expect(await batchSizes([1000, 10_000_000, 0, 1000])).toEqual([1, 1, 2]);
});

test('all are alone where each has facts of its own', async () => {
  expect(await batchSizes([1000, 1000], true)).toEqual([1, 1]);
});
