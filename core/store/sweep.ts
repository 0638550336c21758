import { concurrently } from '#core/concurrency.ts';
import { type Ledger, REQUESTS } from './attempt.ts';
import type { SweepPlace } from './item-bodies.ts';
import { bindingKey, callersPartition, quorumKey, SHARDS } from './keys.ts';
import { type Quorum, withPlace } from './quorum.ts';
import { tell } from './record-findings.ts';
import { parkedClaims } from './retained-sightings.ts';
import type { ItemOf } from './table.ts';
import { settle } from './update-item.ts';

/** So many containers are looked at between two notes of the place. */
const STRIDE = 100;

/**
 * Makes findings of the contacts to an address that were parked before its quorum was reached, unless that has
 * been done to the end. The place is noted on the way: whoever comes after a crash goes on from there. What is
 * parked behind our back needs no sweep: its function reads the quorum after it has parked.
 */
export async function ensureSwept(ledger: Ledger, cluster: string, address: string, quorum: Quorum): Promise<void> {
  const start = quorum.body.sweep;
  if (start === 'finished') return;
  for (let { shard, after } = start; shard < SHARDS; shard += 1, after = '') {
    let callers: ItemOf<'caller'>[] = [];
    for await (const item of ledger.table.list(callersPartition(cluster, address, shard), '', after)) {
      if (item.kind === 'caller') callers.push(item);
      if (callers.length < STRIDE) continue;
      await tellOf(ledger, address, callers);
      await note({ shard, after: item.sort });
      callers = [];
    }
    await tellOf(ledger, address, callers);
  }
  await note('finished');

  async function note(place: SweepPlace | 'finished'): Promise<void> {
    const { generation } = quorum.body;
    await settle(ledger.table, quorumKey(cluster, address), (current) => withPlace(current, generation, place));
  }
}

/** A container that is bound after all has what it needs from its own binding, and a better basis. */
async function tellOf(ledger: Ledger, address: string, callers: readonly ItemOf<'caller'>[]): Promise<void> {
  ledger.checkTime();
  const partitions = callers.map(({ body }) => body.partition);
  const bindings = await ledger.table.read(partitions.map((partition) => bindingKey(partition, address)));
  const isBound = (at: number) => {
    const binding = bindings[at];
    return binding !== undefined && !ledger.lifetimes.bindings.isOver(binding.expiresAt);
  };
  const places = partitions.map(
    (partition, at) => ({ partition, basis: isBound(at) ? 'observed' : 'inferred' }) as const,
  );
  const claims = await concurrently(places, REQUESTS, ({ partition, basis }) =>
    parkedClaims(ledger, partition, address, basis),
  );
  await tell(ledger, claims.flat());
}
