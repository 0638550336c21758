import type { Table } from '../../lambda/core/state/table.ts';

export type Units = { reads: number; writes: number; requests: number };

/**
 * A table that counts what DynamoDB would bill: one read unit for each key and for each started 4 kB of a list
 * (all items here are small), one write unit for each write, done or refused.
 */
export function countUnits(table: Table, units: Units): Table {
  return {
    ...table,
    read(keys) {
      units.reads += keys.length;
      units.requests += Math.ceil(keys.length / 100);
      return table.read(keys);
    },
    async *list(partition, prefix, after) {
      let bytes = 0;
      for await (const item of table.list(partition, prefix, after)) {
        bytes += JSON.stringify(item).length;
        yield item;
      }
      units.reads += Math.max(1, Math.ceil(bytes / 4096));
      units.requests += 1;
    },
    write(previous, next) {
      units.writes += 1;
      units.requests += 1;
      return table.write(previous, next);
    },
  };
}
