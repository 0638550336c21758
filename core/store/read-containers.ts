import { concurrently } from '#core/concurrency.ts';
import type { Knowledge } from '#core/correlate/basis.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import type { ItemOf, Told } from './table.ts';
import { mergeTold, portsOf, toldIn } from './told.ts';

/** What a container's partition says. */
export type StoredContainer = {
  /** Living ones, by address; the next three likewise, by name. */
  readonly endpoints: ReadonlyMap<string, ItemOf<'binding'>>;
  readonly names: ReadonlyMap<string, ItemOf<'name'>>;
  readonly answers: ReadonlyMap<string, ItemOf<'answer'>>;
  readonly ownName: ItemOf<'ownName'> | undefined;
  /** By sort key; expired ones too, which a write must replace. */
  readonly connections: ReadonlyMap<string, ItemOf<'contact'>>;
};

export const EMPTY_CONTAINER: StoredContainer = {
  endpoints: new Map(),
  names: new Map(),
  answers: new Map(),
  ownName: undefined,
  connections: new Map(),
};

/** What it takes to read them. */
export type ContainerReader = Pick<Attempt, 'table' | 'lifetimes'>;

/** By partition. */
export type StoredContainers = ReadonlyMap<string, StoredContainer>;

/**
 * What is stored of containers, named by their partitions; of those sort keys that begin with `prefix`.
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

/** The same of one. Connections are read before what it was told, by their sort keys: see ENDPOINTS. */
export async function readContainer(
  { table, lifetimes }: ContainerReader,
  partition: string,
  prefix = '',
): Promise<StoredContainer> {
  const endpoints = new Map<string, ItemOf<'binding'>>();
  const names = new Map<string, ItemOf<'name'>>();
  const answers = new Map<string, ItemOf<'answer'>>();
  const connections = new Map<string, ItemOf<'contact'>>();
  let ownName: ItemOf<'ownName'> | undefined;
  for await (const item of table.list(partition, prefix)) {
    if (item.kind === 'contact') connections.set(item.sort, item);
    if (lifetimes.bindings.isOver(item.expiresAt)) continue;
    if (item.kind === 'binding') endpoints.set(item.body.address, item);
    if (item.kind === 'name') names.set(item.body.name, item);
    if (item.kind === 'answer') answers.set(item.body.name, item);
    if (item.kind === 'ownName') ownName = item;
  }
  return { endpoints, names, answers, ownName, connections };
}

/** What is known of a container of which this is stored. */
export function knowledgeIn(container: StoredContainer | undefined): Knowledge {
  const named = container === undefined ? new Map<string, readonly Told[]>() : namedEndpoints(container);
  return {
    portsOf(address) {
      const endpoint = container?.endpoints.get(address);
      const told = [...(endpoint === undefined ? [] : toldIn(endpoint.body)), ...(named.get(address) ?? [])];
      return told.length === 0 ? undefined : portsOf(told);
    },
    isToldOwnName: container?.ownName !== undefined,
    isAnswered: (name, address) => container?.answers.get(name)?.body.addresses.includes(address) ?? false,
  };
}

/** Where a container was told to find something by the names that it was told, by the addresses that they have. */
export function namedEndpoints({ names, answers }: StoredContainer): Map<string, readonly Told[]> {
  const endpoints = new Map<string, readonly Told[]>();
  for (const [name, { body }] of names) {
    for (const address of answers.get(name)?.body.addresses ?? []) {
      endpoints.set(address, mergeTold(endpoints.get(address) ?? [], body.told));
    }
  }
  return endpoints;
}
