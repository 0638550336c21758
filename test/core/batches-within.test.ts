import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { batchesWithin } from '#core/batches-within.ts';

test('batches hold all items in their order, within both limits, and none could take the next one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(15)), fc.integer({ min: 1, max: 5 }), (items, entries) => {
      const batches = [...batchesWithin(items, { entries, bytes: 10, sizeOf: (size) => size })];
      expect(batches.flat()).toEqual(items);
      const sum = (batch: readonly number[]) => batch.reduce((a, b) => a + b, 0);
      for (const [at, batch] of batches.entries()) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(entries);
        if (batch.length > 1) expect(sum(batch)).toBeLessThanOrEqual(10);
        const [next] = batches[at + 1] ?? [];
        if (next !== undefined) expect(batch.length === entries || sum(batch) + next > 10).toBe(true);
      }
    }),
  );
});
