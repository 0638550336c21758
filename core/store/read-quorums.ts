import { addressAndPort } from '#core/correlate/basis.ts';
import { JOIN } from '#core/detectors/registry.ts';
import type { Attempt } from './attempt.ts';
import { quorumKey } from './keys.ts';
import { isReached, quorumsOf } from './quorum.ts';
import { ensureSwept } from './sweep.ts';
import type { FindingSubject, Item } from './table.ts';

/** By address: what an earlier release has written of it, which is written no more and need not be read twice. */
export type AtAnyPort = Map<string, Item | undefined>;

type Place = { readonly address: string; readonly port: number };

type Connected = Pick<FindingSubject, 'address' | 'port'> & {
  /** It is known that an earlier release has written nothing of it. */
  readonly noneAtAnyPort?: true | undefined;
};

/**
 * The places of those connections to which enough others of their cluster were told to connect. What was retained before
 * they were enough is swept by then. `atAnyPort`: what was read of it before; more is added.
 */
export async function readReached(
  attempt: Attempt,
  cluster: string,
  connections: readonly Connected[],
  atAnyPort: AtAnyPort = new Map(),
): Promise<Set<string>> {
  const places = placesOf(connections);
  const isIn = new Set(places.map(({ address }) => address));
  const mayBeThere = connections.filter(({ address, noneAtAnyPort }) => isIn.has(address) && noneAtAnyPort !== true);
  const unread = [...new Set(mayBeThere.map(({ address }) => address))].filter((address) => !atAnyPort.has(address));
  const items = await attempt.table.read([
    ...places.map(({ address, port }) => quorumKey(cluster, address, port)),
    ...unread.map((address) => quorumKey(cluster, address)),
  ]);
  for (const [at, address] of unread.entries()) atAnyPort.set(address, items[places.length + at]);
  const reached = new Set<string>();
  for (const [at, place] of places.entries()) {
    const quorums = quorumsOf(items[at], atAnyPort.get(place.address));
    if (!isReached(quorums, attempt.lifetimes.bindings)) continue;
    await ensureSwept(attempt, cluster, place, quorums);
    reached.add(addressAndPort(place));
  }
  return reached;
}

/** Each once. Without a port, nothing is inferred. */
function placesOf(connections: readonly Connected[]): Place[] {
  const places = new Map<string, Place>();
  for (const { address, port } of connections) {
    if (port !== undefined && JOIN.mayBeInferred(address))
      places.set(addressAndPort({ address, port }), { address, port });
  }
  return [...places.values()];
}
