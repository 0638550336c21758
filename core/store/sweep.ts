import { concurrently } from '#core/concurrency.ts';
import type { Basis } from '#core/correlate/finding.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { callersPartition, endpointKey, ownNameKey, SHARDS } from './keys.ts';
import { type Quorums, sweptBy, withPlace } from './quorum.ts';
import { recordFindings } from './record-findings.ts';
import { retainedSightings } from './retain-connection.ts';
import { type ItemOf, type SweepPlace, updateItem } from './table.ts';

/** Number of containers that are looked at between two notes of the place. */
const STRIDE = 100;

/** Undefined for every port. */
type Place = { readonly address: string; readonly port: number | undefined };

/**
 * Makes findings of the connections to an address and port that were retained before its quorum was reached, unless
 * that has been done to the end. How far it has come is noted on the way: whoever comes after a crash goes on from there.
 * What is retained behind our back needs no sweep: its function reads the quorum after it has retained.
 */
export async function ensureSwept(
  attempt: Attempt,
  cluster: string,
  { address, port }: { readonly address: string; readonly port: number },
  quorums: Quorums,
): Promise<void> {
  const quorum = sweptBy(quorums);
  if (quorum === undefined || quorum.body.sweep === 'finished') return;
  const { partition, sort } = quorum;
  const { generation, sweep } = quorum.body;
  const place: Place = { address, port: quorums.atPort === undefined ? undefined : port };
  for (let { shard, after } = sweep; shard < SHARDS; shard += 1, after = '') {
    let callers: ItemOf<'caller'>[] = [];
    for await (const item of attempt.table.list(callersPartition(cluster, address, shard), '', after)) {
      if (item.kind === 'caller') callers.push(item);
      if (callers.length < STRIDE) continue;
      await tellOf(attempt, place, callers);
      await note({ shard, after: item.sort });
      callers = [];
    }
    await tellOf(attempt, place, callers);
  }
  await note('finished');

  async function note(reached: SweepPlace | 'finished'): Promise<void> {
    await updateItem(attempt.table, { partition, sort }, (current) => withPlace(current, generation, reached));
  }
}

/**
 * A container that was told the address after all has what it needs from its own endpoint, and a better basis; so has
 * one that was told the cluster's own name.
 */
async function tellOf(attempt: Attempt, { address, port }: Place, callers: readonly ItemOf<'caller'>[]): Promise<void> {
  attempt.checkTime();
  const partitions = callers.map(({ body }) => body.partition);
  const items = await attempt.table.read(
    partitions.flatMap((partition) => [endpointKey(partition, address), ownNameKey(partition)]),
  );
  const isThere = (at: number) => {
    const item = items[at];
    return item !== undefined && !attempt.lifetimes.bindings.isOver(item.expiresAt);
  };
  const places = partitions.map((partition, at) => {
    const basis: Basis = isThere(2 * at) || isThere(2 * at + 1) ? 'observed' : 'inferred';
    return { partition, basis };
  });
  const sightings = await concurrently(places, REQUESTS, ({ partition, basis }) =>
    retainedSightings(attempt, partition, address, (subject) =>
      subject.port !== undefined && subject.port === (port ?? subject.port) ? basis : undefined,
    ),
  );
  await recordFindings(attempt, sightings.flat());
}
