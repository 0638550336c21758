import { type ConnectionFacts, type ContainerFacts, createFacts } from '#core/correlate/facts.ts';
import { findingId } from '#core/correlate/finding-id.ts';
import { endpointsOf, findingsOf } from '#core/correlate/findings.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { addressesKey, clusterKey } from '#core/store/keys.ts';
import type { Table } from '#core/store/table.ts';
import { MILLISECONDS_PER_DAY } from '#core/time.ts';
import { factsOf, type Log } from './scan.ts';
import type { Clock } from './state.ts';

/** An address that two namespaces agree on, and that no test connects to. */
const AGREED = '192.0.2.1';

/**
 * Leaves a cluster as it is once its API servers have been known for long. `known`: addresses, those that are other places in each
 * container with a blank and the port.
 */
export async function closeCluster(
  table: Table,
  clock: Clock,
  { cluster = 'default', known = [] }: { readonly cluster?: string; readonly known?: readonly string[] } = {},
): Promise<void> {
  const longAgo = clock.now() - 10 * MILLISECONDS_PER_DAY;
  const expiresAt = Math.floor(clock.now() / 1000) + 200 * 86_400;
  const listed = [...new Set([AGREED, ...known])].sort().map((place) => ({
    ...{ place, since: longAgo, expiresAt },
    ...(place === AGREED ? { namespaces: ['bank', 'shop'], agreedAt: longAgo } : { namespaces: [] }),
  }));
  await table.write(undefined, {
    ...{ ...clusterKey(cluster), kind: 'cluster', version: 1, expiresAt },
    body: { cluster, firstObjectAt: longAgo, learningSince: longAgo, addressesSince: longAgo },
  });
  await table.write(undefined, {
    ...{ ...addressesKey(cluster), kind: 'addresses', version: 1, expiresAt },
    body: { known: listed, closedAt: longAgo + 2 * MILLISECONDS_PER_DAY },
  });
}

/**
 * What a closed cluster finds of these deliveries, one after the other: all that memory does, but for connections of which
 * each sighting was before any container was told the address.
 */
export function foundIfClosed(deliveries: readonly Log[], known: readonly string[] = []): string[] {
  const places = new Set(known);
  const total = createFacts();
  const looked = new Set<string>();
  for (const delivery of deliveries) {
    const facts = factsOf(delivery);
    for (const [cluster, { containers }] of facts.clusters) {
      for (const container of containers.values()) for (const place of explainedIn(container)) places.add(place);
      for (const [id, { connections }] of containers) {
        for (const connection of connections.values()) {
          if (places.has(placeOf(connection))) looked.add(findingId(cluster, id, connection));
        }
      }
    }
    if (delivery === deliveries.find(({ source }) => source === delivery.source)) mergeFacts(total, facts);
  }
  return findingsOf(total)
    .filter(({ id }) => looked.has(id))
    .map(({ id, basis }) => `${id} ${basis}`)
    .sort();
}

function explainedIn(container: ContainerFacts): string[] {
  const told = [...endpointsOf(container)].map(({ host, port }) => placeOf({ address: host, port }));
  const reported = [...container.connections.values()].filter(({ reports }) => reports > 0);
  return [...told, ...reported.map(placeOf)];
}

function placeOf({ address, port }: Pick<ConnectionFacts, 'address' | 'port'>): string {
  return JOIN.isOfEachContainer(address) ? `${address} ${port ?? ''}` : address;
}
