import type { Attempt } from './attempt.ts';
import { addressesKey, clusterKey } from './keys.ts';
import {
  type AddressesBody,
  type Explanation,
  endOfList,
  isSettled,
  type KnownAddresses,
  knownAddressesIn,
  type StoredAddresses,
  withExplanations,
} from './known-addresses.ts';
import { livingItem } from './lifetimes.ts';
import { type Item, type ItemOf, nextItem, updateItem } from './table.ts';

/** Costs two reads a minute. */
export async function readKnownAddresses(attempt: Attempt, cluster: string): Promise<KnownAddresses> {
  return knownAddressesIn(attempt, cluster, await readStored(attempt, cluster));
}

/**
 * Lists the addresses, so that connections to them are looked up and retained from now on: by this function at once, by the
 * others within a minute. Costs nothing for what is listed.
 */
export async function listAddresses(
  attempt: Attempt,
  cluster: string,
  explanations: readonly Explanation[],
): Promise<void> {
  if (explanations.length === 0) return;
  const stored = await readStored(attempt, cluster);
  if (withExplanations(attempt, stored.item?.body, explanations) === undefined) return;
  await update(attempt, cluster, stored, (body) => withExplanations(attempt, body, explanations));
}

async function readStored(attempt: Attempt, cluster: string): Promise<StoredAddresses> {
  const cached = attempt.doneCache.addressesOf(cluster);
  if (cached !== undefined) return cached;
  const [ofCluster, addresses] = await attempt.table.read([clusterKey(cluster), addressesKey(cluster)]);
  const listedSince = ofCluster?.kind === 'cluster' ? ofCluster.body.addressesSince : undefined;
  const stored = { item: itemIn(addresses), listedSince };
  if (!isToBeClosed(attempt, cluster, stored)) {
    attempt.doneCache.rememberAddresses(cluster, stored);
    return stored;
  }
  // Before the first connection is passed over it is written down that some may have been.
  return update(attempt, cluster, stored, (body) =>
    body?.closedAt === undefined ? { ...(body ?? { known: [] }), closedAt: attempt.now() } : undefined,
  );
}

function isToBeClosed(attempt: Attempt, cluster: string, stored: StoredAddresses): boolean {
  return attempt.retains === 'known' && stored.item?.body.closedAt === undefined && isSettled(attempt, cluster, stored);
}

async function update(
  attempt: Attempt,
  cluster: string,
  { item: known, listedSince }: StoredAddresses,
  change: (body: AddressesBody | undefined) => AddressesBody | undefined,
): Promise<StoredAddresses> {
  const key = addressesKey(cluster);
  const item = await updateItem(attempt.table, key, changed, { item: known });
  const stored = { item: itemIn(item), listedSince };
  attempt.doneCache.rememberAddresses(cluster, stored);
  return stored;

  function changed(current: Item | undefined): ItemOf<'addresses'> | undefined {
    const body = change(livingItem(attempt.lifetimes.bindings, current, 'addresses')?.body);
    if (body === undefined) return undefined;
    return nextItem('addresses', key, current, endOfList(attempt, body), body);
  }
}

function itemIn(item: Item | undefined): ItemOf<'addresses'> | undefined {
  return item?.kind === 'addresses' ? item : undefined;
}
