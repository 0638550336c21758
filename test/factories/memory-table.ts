import type { Item, Key, Table } from '#core/store/table.ts';

export type MemoryTable = Table & {
  readonly size: () => number;
  readonly items: () => Iterable<Item>;
  /** Deletes what has expired by then (milliseconds since the epoch), as databases do within days. */
  readonly deleteExpired: (now: number) => void;
};

/** A table that does what the port says and no more: each call takes effect at one moment. */
export function createMemoryTable(): MemoryTable {
  const partitions = new Map<string, Map<string, Item>>();
  /** What waits, by its key as text: simulations of weeks ask for it often. */
  const pending = new Map<string, Key>();

  return {
    read,
    list,
    write,
    listPending,
    scanFindings,
    size: () => [...items()].length,
    items,
    deleteExpired,
  };

  async function read(keys: readonly Key[]) {
    return keys.map(find);
  }

  async function* list(partition: string, prefix: string, after = '') {
    const found = [...(partitions.get(partition)?.values() ?? [])].filter(({ sort }) => sort.startsWith(prefix));
    yield* found.filter(({ sort }) => sort > after).sort((a, b) => (a.sort < b.sort ? -1 : 1));
  }

  async function write(previous: Item | undefined, next: Item) {
    if (find(next)?.version !== previous?.version) return false;
    const partition = partitions.get(next.partition) ?? new Map<string, Item>();
    partitions.set(next.partition, partition.set(next.sort, JSON.parse(JSON.stringify(next))));
    const name = JSON.stringify([next.partition, next.sort]);
    if (next.pending === undefined) pending.delete(name);
    else pending.set(name, { partition: next.partition, sort: next.sort });
    return true;
  }

  function find({ partition, sort }: Key): Item | undefined {
    return partitions.get(partition)?.get(sort);
  }

  async function* listPending(): AsyncGenerator<Key> {
    yield* [...pending.values()].filter((key) => find(key)?.pending !== undefined);
  }

  function scanFindings() {
    return keysOf(({ kind }) => kind === 'finding');
  }

  async function* keysOf(wanted: (item: Item) => boolean): AsyncGenerator<Key> {
    for (const { partition, sort } of [...items()].filter(wanted)) yield { partition, sort };
  }

  function deleteExpired(now: number): void {
    for (const [name, partition] of partitions) {
      for (const [sort, { expiresAt }] of partition) if (expiresAt * 1000 <= now) partition.delete(sort);
      if (partition.size === 0) partitions.delete(name);
    }
  }

  function* items(): Generator<Item> {
    for (const partition of partitions.values()) yield* partition.values();
  }
}
