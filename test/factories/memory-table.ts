import type { Item, Key, Table } from '../../lambda/core/state/table.ts';

export type MemoryTable = Table & { readonly size: () => number };

/** A table that does what the port says and no more: each call takes effect at one moment. */
export function createMemoryTable(): MemoryTable {
  const items = new Map<string, Item>();

  return {
    read,
    list,
    write,
    listPending: () => keysOf((item) => item.pending !== undefined),
    scanFindings,
    size: () => items.size,
  };

  async function read(keys: readonly Key[]) {
    return keys.map((key) => items.get(nameOf(key)));
  }

  async function* list(partition: string, prefix: string, after = '') {
    const found = [...items.values()].filter((item) => item.partition === partition && item.sort.startsWith(prefix));
    yield* found.filter(({ sort }) => sort > after).sort((a, b) => (a.sort < b.sort ? -1 : 1));
  }

  async function write(previous: Item | undefined, next: Item) {
    if (items.get(nameOf(next))?.version !== previous?.version) return false;
    items.set(nameOf(next), JSON.parse(JSON.stringify(next)));
    return true;
  }

  function scanFindings() {
    return keysOf(({ kind }) => kind === 'finding');
  }

  async function* keysOf(wanted: (item: Item) => boolean): AsyncGenerator<Key> {
    for (const { partition, sort } of [...items.values()].filter(wanted)) yield { partition, sort };
  }
}

function nameOf({ partition, sort }: Key): string {
  return JSON.stringify([partition, sort]);
}
