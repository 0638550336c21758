import type { Item, Key, Table } from '#core/store/table.ts';

export type Units = { reads: number; writes: number; requests: number };

/**
 * A table that counts what DynamoDB would bill: for each key one read unit a started 4 KiB, for each list one a started
 * 4 KiB of all its items, for each write, done or refused, one write unit a started KiB of the larger of what was there and
 * what is written, and one more where it puts the item into the index `pending` or takes it out.
 */
export function countUnits(table: Table, units: Units): Table {
  return {
    ...table,
    async read(keys) {
      const items = await table.read(keys);
      for (const item of new Map(keys.map((key, at) => [nameOf(key), items[at]])).values()) {
        units.reads += item === undefined ? 1 : readUnits(itemBytes(item));
      }
      units.requests += Math.ceil(keys.length / 100);
      return items;
    },
    async *list(partition, prefix, after) {
      let bytes = 0;
      for await (const item of table.list(partition, prefix, after)) {
        bytes += itemBytes(item);
        yield item;
      }
      units.reads += readUnits(bytes);
      units.requests += 1;
    },
    async write(previous, next) {
      const [before] = await table.read([next]);
      units.writes += Math.ceil(Math.max(before === undefined ? 0 : itemBytes(before), itemBytes(next)) / 1024);
      units.requests += 1;
      const isDone = await table.write(previous, next);
      if (isDone && previous?.pending !== next.pending) units.writes += 1;
      return isDone;
    },
  };
}

/** What DynamoDB takes an item for: its attributes' names and values in UTF-8; a number has a byte for two digits. */
export function itemBytes({ partition, sort, kind, expiresAt, pending, body }: Item): number {
  const texts = ['partition', partition, 'sort', sort, 'kind', kind, 'body', JSON.stringify(body)];
  if (pending !== undefined) texts.push('pending', pending);
  const numbers = 'schemaversionexpiresAt'.length + 2 + 2 + Math.ceil(String(expiresAt).length / 2) + 1;
  return Buffer.byteLength(texts.join('')) + numbers;
}

function readUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4096));
}

function nameOf({ partition, sort }: Key): string {
  return JSON.stringify([partition, sort]);
}
