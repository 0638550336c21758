import { JOIN } from '#core/detectors/registry.ts';
import type { Attempt } from './attempt.ts';
import { joined } from './done-cache.ts';
import { endpointKey, quorumKey } from './keys.ts';
import { isReached, withWitness } from './quorum.ts';
import { recordFindings } from './record-findings.ts';
import { retainedSightings } from './retain-connection.ts';
import { ensureSwept } from './sweep.ts';
import { type Item, type ItemOf, updateItem, versionAfter, type Witness } from './table.ts';

export type EndpointToJoin = {
  readonly cluster: string;
  /** The container's. */
  readonly partition: string;
  readonly address: string;
  /** As it was read from the table. */
  readonly known: ItemOf<'binding'> | undefined;
};

/**
 * Writes down that a container was told an address, and then looks for what that explains: the container's
 * own retained connections, and with a second container those of all others. Written first and read after, so that
 * of an endpoint and a connection that come at once one sees the other. That all of it was done is written down last.
 */
export async function joinEndpoint(
  attempt: Attempt,
  { cluster, partition, address, known }: EndpointToJoin,
): Promise<void> {
  const { table, doneCache, lifetimes } = attempt;
  const key = endpointKey(partition, address);
  const endpoint = await updateItem(table, key, seen, { item: known });
  if (endpoint?.kind !== 'binding') return;
  if (!endpoint.body.joined) await join(endpoint);
  doneCache.remember(joined(partition, address));

  async function join(fresh: ItemOf<'binding'>): Promise<void> {
    await recordFindings(attempt, await retainedSightings(attempt, partition, address, 'observed'));
    if (JOIN.mayBeInferred(address)) await joinQuorum({ partition, expiresAt: fresh.expiresAt });
    await updateItem(table, key, (current) => finished(current, fresh), { item: fresh });
  }

  async function joinQuorum(witness: Witness): Promise<void> {
    const quorum = await updateItem(table, quorumKey(cluster, address), (current) =>
      withWitness(cluster, address, witness, current, lifetimes.bindings),
    );
    if (isReached(quorum, lifetimes.bindings)) await ensureSwept(attempt, cluster, address, quorum);
  }

  /** A renewed endpoint is joined anew, which renews the quorum, too. */
  function seen(current: Item | undefined): ItemOf<'binding'> | undefined {
    if (current !== undefined && !lifetimes.bindings.needsRenewal(current.expiresAt)) return undefined;
    const expiresAt = lifetimes.bindings.end();
    return { ...key, kind: 'binding', version: versionAfter(current), expiresAt, body: { address, joined: false } };
  }
}

/** Nothing if it was renewed meanwhile: then whoever renewed it joins it. */
function finished(current: Item | undefined, before: ItemOf<'binding'>): ItemOf<'binding'> | undefined {
  if (current?.kind !== 'binding' || current.body.joined || current.expiresAt !== before.expiresAt) return undefined;
  return { ...current, version: versionAfter(current), body: { ...current.body, joined: true } };
}
