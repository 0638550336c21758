import { bindingKey, containerPartition, quorumKey } from './keys.ts';
import type { Ledger } from './ledger.ts';
import { parkedClaims } from './parked-claims.ts';
import { isReached, withWitness } from './quorum.ts';
import { joined } from './recall.ts';
import { settle } from './settle.ts';
import { ensureSwept } from './sweep.ts';
import { type Item, type ItemOf, versionAfter } from './table.ts';
import { tell } from './tell.ts';

/**
 * Writes down that a container is bound to an address, and then looks for what that explains: the container's
 * own parked contacts, and with a second container those of all others. Written first and read after, so that
 * of a binding and a contact that come at once one sees the other.
 */
export async function joinBinding(ledger: Ledger, cluster: string, container: string, address: string): Promise<void> {
  const { table, recall, lifetimes } = ledger;
  const partition = containerPartition(cluster, container);
  const fact = joined(partition, address);
  if (recall.has(fact)) return;
  const binding = await settle(table, bindingKey(partition, address), (current) => withBinding(current));
  await tell(ledger, await parkedClaims(ledger, partition, address, 'observed'));
  const witness = { partition, expiresAt: binding?.expiresAt ?? 0 };
  const quorum = await settle(table, quorumKey(cluster, address), (current) =>
    withWitness(cluster, address, witness, current, lifetimes.bindings),
  );
  if (isReached(quorum, lifetimes.bindings)) await ensureSwept(ledger, cluster, address, quorum);
  recall.remember(fact);

  function withBinding(current: Item | undefined): ItemOf<'binding'> | undefined {
    if (current !== undefined && !lifetimes.bindings.needsRenewal(current.expiresAt)) return undefined;
    const version = versionAfter(current);
    const expiresAt = lifetimes.bindings.end();
    return { ...bindingKey(partition, address), kind: 'binding', version, expiresAt, body: { address } };
  }
}
