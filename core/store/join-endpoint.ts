import { mayBeInferred } from '#core/detectors/k8s-api-connection/inferable.ts';
import type { Ledger } from './attempt.ts';
import { joined } from './done-cache.ts';
import type { Witness } from './item-bodies.ts';
import { bindingKey, quorumKey } from './keys.ts';
import { isReached, withWitness } from './quorum.ts';
import { tell } from './record-findings.ts';
import { parkedClaims } from './retained-sightings.ts';
import { ensureSwept } from './sweep.ts';
import { type Item, type ItemOf, versionAfter } from './table.ts';
import { settle } from './update-item.ts';

export type BindingToJoin = {
  readonly cluster: string;
  /** The container's. */
  readonly partition: string;
  readonly address: string;
  /** As it was read from the table. */
  readonly known: ItemOf<'binding'> | undefined;
};

/**
 * Writes down that a container is bound to an address, and then looks for what that explains: the container's
 * own parked contacts, and with a second container those of all others. Written first and read after, so that
 * of a binding and a contact that come at once one sees the other. That all of it was done is written down last.
 */
export async function joinBinding(
  ledger: Ledger,
  { cluster, partition, address, known }: BindingToJoin,
): Promise<void> {
  const { table, recall, lifetimes } = ledger;
  const key = bindingKey(partition, address);
  const binding = await settle(table, key, seen, { item: known });
  if (binding?.kind !== 'binding') return;
  if (!binding.body.joined) await join(binding);
  recall.remember(joined(partition, address));

  async function join(fresh: ItemOf<'binding'>): Promise<void> {
    await tell(ledger, await parkedClaims(ledger, partition, address, 'observed'));
    if (mayBeInferred(address)) await joinQuorum({ partition, expiresAt: fresh.expiresAt });
    await settle(table, key, (current) => finished(current, fresh), { item: fresh });
  }

  async function joinQuorum(witness: Witness): Promise<void> {
    const quorum = await settle(table, quorumKey(cluster, address), (current) =>
      withWitness(cluster, address, witness, current, lifetimes.bindings),
    );
    if (isReached(quorum, lifetimes.bindings)) await ensureSwept(ledger, cluster, address, quorum);
  }

  /** A renewed binding is joined anew, which renews the quorum, too. */
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
