import type { Table } from '#core/store/table.ts';
import type { VirtualClock } from './virtual-clock.ts';

/**
 * What a request takes, in milliseconds, as seen from a function in the same region. These are assumptions, the only
 * ones about time: nothing here talks to AWS.
 */
export const LATENCIES = { s3Get: 30, table: 5, publish: 20 } as const;

/** Each request to the table takes its time; as many as are under way at once take it together. */
export function slowly(table: Table, clock: VirtualClock): Table {
  const wait = () => clock.wait(LATENCIES.table);
  return {
    ...table,
    async read(keys) {
      if (keys.length > 0) await wait();
      return table.read(keys);
    },
    async *list(partition, prefix, after) {
      await wait();
      yield* table.list(partition, prefix, after);
    },
    async write(previous, next) {
      await wait();
      return table.write(previous, next);
    },
  };
}
