import { concurrently } from '#core/concurrency.ts';
import { type Ledger, REQUESTS } from './attempt.ts';
import type { ItemOf } from './table.ts';

/** What a container's partition says. */
export type KnownContainer = {
  /** Living ones, by address. */
  readonly bindings: ReadonlyMap<string, ItemOf<'binding'>>;
  /** By sort key; expired ones too, which a write must replace. */
  readonly contacts: ReadonlyMap<string, ItemOf<'contact'>>;
};

/** By partition. */
export type KnownContainers = ReadonlyMap<string, KnownContainer>;

/** The bindings and parked contacts of containers, named by their partitions; of those sort keys that begin with `prefix`. */
export async function readContainers(
  ledger: Ledger,
  partitions: readonly string[],
  prefix = '',
): Promise<KnownContainers> {
  const distinct = [...new Set(partitions)];
  const known = await concurrently(distinct, REQUESTS, async (partition) => {
    return [partition, await readContainer(ledger, partition, prefix)] as const;
  });
  return new Map(known);
}

/** Contacts are read before bindings, by their sort keys: see BINDINGS. */
async function readContainer({ table, lifetimes }: Ledger, partition: string, prefix: string): Promise<KnownContainer> {
  const bindings = new Map<string, ItemOf<'binding'>>();
  const contacts = new Map<string, ItemOf<'contact'>>();
  for await (const item of table.list(partition, prefix)) {
    if (item.kind === 'contact') contacts.set(item.sort, item);
    if (item.kind === 'binding' && !lifetimes.bindings.isOver(item.expiresAt)) bindings.set(item.body.address, item);
  }
  return { bindings, contacts };
}
