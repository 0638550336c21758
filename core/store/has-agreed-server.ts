import { JOIN } from '#core/detectors/registry.ts';
import type { Attempt } from './attempt.ts';
import { addressesKey, quorumKey } from './keys.ts';
import { isReached, quorumsOf } from './quorum.ts';
import type { Item } from './table.ts';

/**
 * Whether enough containers of a cluster are known to have been told an API server, so that it is inferred for the others.
 * Costs a read, and one for each address that containers were told until one is found.
 */
export async function hasAgreedServer(
  { table, now }: Pick<Attempt, 'table' | 'now'>,
  cluster: string,
): Promise<boolean> {
  const lifetime = { isOver: (expiresAt: number) => expiresAt * 1000 <= now() };
  const [addresses] = await table.read([addressesKey(cluster)]);
  for (const { place } of addresses?.kind === 'addresses' ? addresses.body.known : []) {
    if (JOIN.mayBeInferred(place) && (await isAgreed(place))) return true;
  }
  return false;

  async function isAgreed(address: string): Promise<boolean> {
    const { partition, sort } = quorumKey(cluster, address);
    const items: Item[] = [];
    for await (const item of table.list(partition, sort)) items.push(item);
    const atAnyPort = items.find((item) => item.sort === sort);
    return items.some((item) => isReached(quorumsOf(item, item === atAnyPort ? undefined : atAnyPort), lifetime));
  }
}
