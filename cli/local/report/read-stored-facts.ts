import { concurrently } from '#core/concurrency.ts';
import {
  type ClusterFacts,
  type ContainerFacts,
  clusterIn,
  connectionIn,
  containerIn,
  createFacts,
  type ToldFacts,
} from '#core/correlate/facts.ts';
import { addTold } from '#core/correlate/told-facts.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { REQUESTS } from '#core/store/attempt.ts';
import { clusterOfContainer, keyPart } from '#core/store/keys.ts';
import { livingItem } from '#core/store/lifetimes.ts';
import { readDetails } from '#core/store/observation.ts';
import { type ContainerReader, readContainer, type StoredContainer } from '#core/store/read-containers.ts';
import type { Told } from '#core/store/table.ts';
import { toldIn } from '#core/store/told.ts';

/**
 * By cluster, what the table still knows of these containers: where they were told to connect, and where they did. `clusters`: those whose
 * names are known beside it.
 */
export async function readStoredFacts(
  reader: ContainerReader,
  partitions: Iterable<string>,
  clusters: Iterable<string> = [],
): Promise<Map<string, ClusterFacts>> {
  const stored = await concurrently([...partitions], REQUESTS, async (partition) => {
    return { partition, container: await readContainer(reader, partition) };
  });
  const names = new Map([...clusters].map((cluster) => [keyPart(cluster), cluster]));
  const facts = createFacts();
  for (const [part, all] of Map.groupBy(stored, ({ partition }) => clusterOfContainer(partition))) {
    const cluster = clusterIn(facts, nameOf(all.map(({ container }) => container)) ?? names.get(part) ?? part);
    for (const { partition, container } of all) addStored(containerIn(cluster, partition), container, reader);
  }
  return facts.clusters;
}

/** A key may have a hash in place of the name. */
function nameOf(containers: readonly StoredContainer[]): string | undefined {
  for (const { connections } of containers) {
    for (const { body } of connections.values()) return body.subject.cluster;
  }
  return undefined;
}

function addStored(container: ContainerFacts, stored: StoredContainer, { lifetimes }: ContainerReader): void {
  for (const [address, { body }] of stored.endpoints) addTold(container, 'endpoints', toldFacts(address, toldIn(body)));
  for (const [name, { body }] of stored.names) addTold(container, 'names', toldFacts(name, body.told));
  for (const [name, { body }] of stored.answers) {
    const addresses = getOrCreate(container.answers, name, () => new Set());
    for (const address of body.addresses) addresses.add(address);
  }
  for (const item of stored.connections.values()) {
    const connection = livingItem(lifetimes.contacts, item, 'contact');
    if (connection === undefined) continue;
    const { subject, observation, isReported } = connection.body;
    const { address, port, process, rule } = subject;
    const known = connectionIn(container, { address, port, process, rule });
    known.count += observation.count;
    if (isReported === true) known.reports += 1;
    container.details = { ...readDetails(observation.details), ...container.details };
  }
}

/** Where an earlier release has written down no port, it counts for its own container alone, which is passed over here. */
function toldFacts(host: string, told: readonly Told[]): ToldFacts[] {
  return told.flatMap(({ port, namespaces }) =>
    port === undefined
      ? []
      : (namespaces.length === 0 ? [undefined] : namespaces).map((namespace) => ({
          host,
          port,
          namespace,
          first: undefined,
        })),
  );
}
