import { concurrently } from '#core/concurrency.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import type { ItemOf } from './table.ts';

/** What a container's partition says. */
export type StoredContainer = {
  /** Living ones, by address. */
  readonly endpoints: ReadonlyMap<string, ItemOf<'binding'>>;
  /** By sort key; expired ones too, which a write must replace. */
  readonly connections: ReadonlyMap<string, ItemOf<'contact'>>;
};

/** By partition. */
export type StoredContainers = ReadonlyMap<string, StoredContainer>;

/**
 * The endpoints and retained connections of containers, named by their partitions; of those sort keys that begin with
 * `prefix`.
 */
export async function readContainers(
  attempt: Attempt,
  partitions: readonly string[],
  prefix = '',
): Promise<StoredContainers> {
  const distinct = [...new Set(partitions)];
  const known = await concurrently(distinct, REQUESTS, async (partition) => {
    return [partition, await readContainer(attempt, partition, prefix)] as const;
  });
  return new Map(known);
}

/** Connections are read before endpoints, by their sort keys: see ENDPOINTS. */
async function readContainer(
  { table, lifetimes }: Attempt,
  partition: string,
  prefix: string,
): Promise<StoredContainer> {
  const endpoints = new Map<string, ItemOf<'binding'>>();
  const connections = new Map<string, ItemOf<'contact'>>();
  for await (const item of table.list(partition, prefix)) {
    if (item.kind === 'contact') connections.set(item.sort, item);
    if (item.kind === 'binding' && !lifetimes.bindings.isOver(item.expiresAt)) endpoints.set(item.body.address, item);
  }
  return { endpoints, connections };
}
