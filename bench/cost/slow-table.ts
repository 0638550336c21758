import type { Table } from '#core/store/table.ts';
import { LATENCIES } from './latencies.ts';
import type { VirtualClock } from './virtual-clock.ts';

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
