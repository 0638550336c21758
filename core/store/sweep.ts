import { concurrently } from '#core/concurrency.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { callersPartition, endpointKey, quorumKey, SHARDS } from './keys.ts';
import { type Quorum, withPlace } from './quorum.ts';
import { recordFindings } from './record-findings.ts';
import { retainedSightings } from './retain-connection.ts';
import { type ItemOf, type SweepPlace, updateItem } from './table.ts';

/** Number of containers that are looked at between two notes of the place. */
const STRIDE = 100;

/**
 * Makes findings of the connections to an address that were retained before its quorum was reached, unless that has
 * been done to the end. The place is noted on the way: whoever comes after a crash goes on from there. What is
 * retained behind our back needs no sweep: its function reads the quorum after it has retained.
 */
export async function ensureSwept(attempt: Attempt, cluster: string, address: string, quorum: Quorum): Promise<void> {
  const start = quorum.body.sweep;
  if (start === 'finished') return;
  for (let { shard, after } = start; shard < SHARDS; shard += 1, after = '') {
    let callers: ItemOf<'caller'>[] = [];
    for await (const item of attempt.table.list(callersPartition(cluster, address, shard), '', after)) {
      if (item.kind === 'caller') callers.push(item);
      if (callers.length < STRIDE) continue;
      await tellOf(attempt, address, callers);
      await note({ shard, after: item.sort });
      callers = [];
    }
    await tellOf(attempt, address, callers);
  }
  await note('finished');

  async function note(place: SweepPlace | 'finished'): Promise<void> {
    const { generation } = quorum.body;
    await updateItem(attempt.table, quorumKey(cluster, address), (current) => withPlace(current, generation, place));
  }
}

/** A container that was told the address after all has what it needs from its own endpoint, and a better basis. */
async function tellOf(attempt: Attempt, address: string, callers: readonly ItemOf<'caller'>[]): Promise<void> {
  attempt.checkTime();
  const partitions = callers.map(({ body }) => body.partition);
  const endpoints = await attempt.table.read(partitions.map((partition) => endpointKey(partition, address)));
  const isBound = (at: number) => {
    const endpoint = endpoints[at];
    return endpoint !== undefined && !attempt.lifetimes.bindings.isOver(endpoint.expiresAt);
  };
  const places = partitions.map(
    (partition, at) => ({ partition, basis: isBound(at) ? 'observed' : 'inferred' }) as const,
  );
  const sightings = await concurrently(places, REQUESTS, ({ partition, basis }) =>
    retainedSightings(attempt, partition, address, basis),
  );
  await recordFindings(attempt, sightings.flat());
}
