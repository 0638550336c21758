import { hashOf } from '#core/hash.ts';
import { FINDING, isAtAnyPort, SHARDS } from '#core/store/keys.ts';
import { type Item, type Key, type Table, updateItem, versionAfter } from '#core/store/table.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** The partition of a finding, or of a container that has connections. */
    listed: { readonly partition: string };
    /** What another kind's body is, as text that was made short: what DynamoDB bills is a KiB at least. */
    packed: { readonly kind: 'contact' | 'contribution'; readonly text: string };
  }
}

/** Makes a text short, and back. */
export type Packing = {
  readonly pack: (text: string) => string;
  readonly unpack: (packed: string) => string;
};

/** What of a run can be listed, each over several partitions, since all functions write there. */
type Listing = 'findings' | 'containers';

/**
 * The part of the table that belongs to one run: it looks like a table of its own, and knows nothing of other runs. Its
 * findings, and the containers that have connections, can be listed without reading the others' items: their
 * names are written down first, so that none is there that is not listed.
 */
export function createRunTable(table: Table, run: string, { pack, unpack }: Packing): Table {
  const prefix = `run#${run}#`;
  /** Containers that are listed here, or about to be: several connections of one are written at once. */
  const listed = new Map<string, Promise<void>>();

  return {
    async read(keys) {
      const asked = keys.filter((key) => !isAtAnyPort(key));
      const items = (await table.read(asked.map(inside))).values();
      // A run's table has nothing that the release before this one's first wrote.
      return keys.map((key) => {
        const item = isAtAnyPort(key) ? undefined : items.next().value;
        return item && outside(item);
      });
    },
    async *list(partition, sortPrefix, after) {
      for await (const item of table.list(prefix + partition, sortPrefix, after)) yield outside(item);
    },
    async write(previous, next) {
      if (previous === undefined && next.kind === 'finding') await note('findings', next);
      if (previous === undefined && next.kind === 'contact') await listContainer(next);
      return table.write(previous && inside(previous), inside(next));
    },
    async *scanFindings() {
      for await (const partition of listParts(this, 'findings')) yield { partition, sort: FINDING };
    },
    // Nobody is told of a run's findings.
    async *listPending() {},
  };

  async function listContainer(contact: Item): Promise<void> {
    const { partition } = contact;
    const noting = listed.get(partition) ?? note('containers', contact);
    listed.set(partition, noting);
    await noting.catch((error: unknown) => {
      listed.delete(partition);
      throw error;
    });
  }

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

  function inside<Part extends Key | Item>(key: Part): Part;
  function inside(key: Key | Item): Key | Item {
    const partition = prefix + key.partition;
    if (!('kind' in key) || (key.kind !== 'contact' && key.kind !== 'contribution')) return { ...key, partition };
    const { kind, body, ...rest } = key;
    return { ...rest, partition, kind: 'packed', body: { kind, text: pack(JSON.stringify(body)) } };
  }

  function outside(item: Item): Item {
    const partition = item.partition.slice(prefix.length);
    if (item.kind !== 'packed') return { ...item, partition };
    const { kind, text } = item.body;
    // Only `inside` writes there.
    return { ...item, partition, kind, body: JSON.parse(unpack(text)) } as Item;
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
