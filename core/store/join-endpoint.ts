import { type Destination, ownBasis } from '#core/correlate/basis.ts';
import { NO_API_SERVERS } from '#core/settings/api-servers.ts';
import type { Attempt } from './attempt.ts';
import { joined, told as toldFact } from './done-cache.ts';
import { joinQuorums } from './join-quorums.ts';
import { endpointKey } from './keys.ts';
import { explanationsOf } from './known-addresses.ts';
import { listAddresses } from './list-addresses.ts';
import { recordFindings } from './record-findings.ts';
import { retainedSightings } from './retain-connection.ts';
import { joinedItem, seenItem } from './seen-item.ts';
import { type Item, type ItemOf, type Told, updateItem } from './table.ts';
import { mergeTold, portsOf, toldIn } from './told.ts';

export type EndpointToJoin = {
  readonly cluster: string;
  /** The container's. */
  readonly partition: string;
  readonly address: string;
  readonly told: readonly Told[];
  /** As it was read from the table. */
  readonly known: ItemOf<'binding'> | undefined;
};

/**
 * Writes down that a container was told an address, and then looks for what that explains: the container's
 * own retained connections, and with a second container those of all others. Written first and read after, so that
 * of an endpoint and a connection that come at once one sees the other. That all of it was done is written down last.
 * All that the item says is joined, also what somebody wrote who did not live to join it.
 */
export async function joinEndpoint(
  attempt: Attempt,
  { cluster, partition, address, told, known }: EndpointToJoin,
): Promise<void> {
  const { table, doneCache, lifetimes } = attempt;
  const key = endpointKey(partition, address);
  const all = [...told, ...(known === undefined ? [] : toldIn(known.body))];
  await listAddresses(attempt, cluster, explanationsOf(address, all));
  const endpoint = await updateItem(table, key, seen, { item: known });
  if (endpoint?.kind !== 'binding') return;
  if (!endpoint.body.joined) await join(endpoint);
  for (const each of told) {
    doneCache.remember(joined(partition, address, each));
    doneCache.remember(toldFact(partition, address, each.port));
  }

  /** A renewed endpoint is joined anew, which renews the quorum, too. */
  function seen(current: Item | undefined): ItemOf<'binding'> | undefined {
    const before = current?.kind === 'binding' ? current : undefined;
    return seenItem('binding', key, { current, known: before }, lifetimes.bindings, (body) => ({
      address,
      joined: false,
      told: mergeTold(body === undefined ? [] : toldIn(body), told),
    }));
  }

  async function join(fresh: ItemOf<'binding'>): Promise<void> {
    const all = toldIn(fresh.body);
    const knowledge = { portsOf: () => portsOf(all), isToldOwnName: false, isAnswered: () => false };
    const basisOf = (subject: Destination) => ownBasis(subject, knowledge, NO_API_SERVERS(cluster));
    await recordFindings(attempt, await retainedSightings(attempt, partition, address, basisOf));
    await joinQuorums(attempt, { cluster, partition, address, told: all, expiresAt: fresh.expiresAt });
    await table.write(fresh, joinedItem(fresh));
  }
}
