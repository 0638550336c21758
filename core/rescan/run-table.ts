import { hashOf } from '#core/hash.ts';
import { FINDING, SHARDS } from '#core/store/keys.ts';
import { type Item, type Key, type Table, updateItem, versionAfter } from '#core/store/table.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** The partition of a finding, or of a container that has connections. */
    listed: { readonly partition: string };
  }
}

/** What of a run can be listed, each over several partitions, since all functions write there. */
type Listing = 'findings' | 'containers';

/**
 * The part of the table that belongs to one run: it looks like a table of its own, and knows nothing of other runs. Its
 * findings, and the containers that have connections, can be listed without reading the others' items: their
 * names are written down first, so that none is there that is not listed.
 */
export function createRunTable(table: Table, run: string): Table {
  const prefix = `run#${run}#`;
  /** Containers that this function has listed. */
  const listed = new Set<string>();

  return {
    async read(keys) {
      return (await table.read(keys.map(inside))).map((item) => item && outside(item));
    },
    async *list(partition, sortPrefix, after) {
      for await (const item of table.list(prefix + partition, sortPrefix, after)) yield outside(item);
    },
    async write(previous, next) {
      if (previous === undefined && next.kind === 'finding') await note('findings', next);
      if (previous === undefined && next.kind === 'contact' && !listed.has(next.partition)) {
        await note('containers', next);
        listed.add(next.partition);
      }
      return table.write(previous && inside(previous), inside(next));
    },
    async *scanFindings() {
      for await (const partition of listParts(this, 'findings')) yield { partition, sort: FINDING };
    },
    // Nobody is told of a run's findings.
    async *listPending() {},
  };

  async function note(listing: Listing, { partition, expiresAt }: Item): Promise<void> {
    const key = inside(listedKey(listing, partition));
    await updateItem(
      table,
      key,
      (current) =>
        current === undefined
          ? { ...key, kind: 'listed', version: versionAfter(current), expiresAt, body: { partition } }
          : undefined,
      { item: undefined },
    );
  }

  function inside<Part extends Key>(key: Part): Part {
    return { ...key, partition: prefix + key.partition };
  }

  function outside(item: Item): Item {
    return { ...item, partition: item.partition.slice(prefix.length) };
  }
}

/** Shards of a listing, from `from` on and before `to`. */
export type ShardRange = { readonly from: number; readonly to: number };

const ALL: ShardRange = { from: 0, to: SHARDS };

/** The partitions of a run's findings, in the order of their ids, or of its containers, in no order. */
export async function* listParts(runTable: Table, listing: Listing, range = ALL): AsyncGenerator<string> {
  for (let shard = range.from; shard < range.to; shard += 1) {
    for await (const item of runTable.list(`${listing}#${shard}`, '')) {
      if (item.kind === 'listed') yield item.body.partition;
    }
  }
}

/** An id is a hash: its first digit spreads findings, and leaves them in order. */
function listedKey(listing: Listing, partition: string): Key {
  const sort = listing === 'findings' ? partition.slice(partition.indexOf('#') + 1) : hashOf(partition);
  return { partition: `${listing}#${Number.parseInt(sort.slice(0, 1), SHARDS)}`, sort };
}
