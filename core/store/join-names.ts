import { inBatches } from '#core/concurrency.ts';
import { basisOf, ownBasis } from '#core/correlate/basis.ts';
import type { ClusterApiServers } from '#core/settings/api-servers.ts';
import type { Attempt } from './attempt.ts';
import { joinEndpoint } from './join-endpoint.ts';
import { CONNECTIONS } from './keys.ts';
import { type Explanation, explanationsOf } from './known-addresses.ts';
import { listAddresses } from './list-addresses.ts';
import { knowledgeIn, namedEndpoints, type StoredContainer } from './read-containers.ts';
import { readReached } from './read-quorums.ts';
import { recordFindings } from './record-findings.ts';
import { listRetained, retainedSightings } from './retain-connection.ts';
import { joinedItem } from './seen-item.ts';
import type { Sighting } from './stored-finding.ts';
import type { ItemOf } from './table.ts';
import { keptHosts } from './told.ts';

/** Number of retained connections that are looked at together. */
const BATCH = 100;

/**
 * Does what follows from the names that a container was told and from the answers to its lookups, as far as it has not
 * been done. `stored`: what is stored of the container, read after they were written.
 */
export async function joinNames(
  attempt: Attempt,
  cluster: string,
  partition: string,
  stored: StoredContainer,
): Promise<void> {
  const named = keptHosts(namedEndpoints(stored), stored.endpoints);
  await listAddresses(attempt, cluster, [
    ...[...named].flatMap(([address, told]) => explanationsOf(address, told)),
    ...configuredIn(attempt.apiServers(cluster), stored),
  ]);
  for (const [address, told] of named) {
    await joinEndpoint(attempt, { cluster, partition, address, told, known: stored.endpoints.get(address) });
  }
  for (const answer of stored.answers.values()) {
    if (!answer.body.joined) await joinConfigured(attempt, cluster, { partition, answer, stored });
  }
  const { ownName } = stored;
  if (ownName?.body.joined === false) await joinOwnName(attempt, cluster, { partition, ownName, stored });
}

/** What the container's lookups gave names of the settings. */
function configuredIn({ names }: ClusterApiServers, { answers }: StoredContainer): readonly Explanation[] {
  return names.flatMap(({ name, port }) =>
    (answers.get(name)?.body.addresses ?? []).map((address) => ({ address, port, namespaces: [] })),
  );
}

export function isConfiguredIn({ names }: ClusterApiServers): (name: string) => boolean {
  return (name) => names.some((each) => each.name === name);
}

type InContainer = { readonly partition: string; readonly stored: StoredContainer };

/** The addresses of a name that the settings have explain connections of whoever looked it up. */
async function joinConfigured(
  attempt: Attempt,
  cluster: string,
  { partition, answer, stored }: InContainer & { readonly answer: ItemOf<'answer'> },
): Promise<void> {
  const knowledge = knowledgeIn(stored);
  for (const address of answer.body.addresses) {
    const sightings = await retainedSightings(attempt, partition, address, (subject) =>
      ownBasis(subject, knowledge, attempt.apiServers(cluster)),
    );
    await recordFindings(attempt, sightings);
  }
  await attempt.table.write(answer, joinedItem(answer));
}

/** A container that was told the cluster's own name was told what the others were, and what the settings have. */
async function joinOwnName(
  attempt: Attempt,
  cluster: string,
  { partition, ownName, stored }: InContainer & { readonly ownName: ItemOf<'ownName'> },
): Promise<void> {
  const knowledge = knowledgeIn(stored);
  const apiServers = attempt.apiServers(cluster);
  for await (const batch of inBatches(listRetained(attempt, partition, CONNECTIONS), BATCH)) {
    attempt.checkTime();
    const reached = await readReached(
      attempt,
      cluster,
      batch.map(({ subject }) => subject),
    );
    const sightings = batch.flatMap((connection): Sighting[] => {
      const basis = basisOf(connection.subject, knowledge, apiServers, reached);
      return basis === 'observed' ? [{ ...connection, basis, foundLate: true }] : [];
    });
    await recordFindings(attempt, sightings);
  }
  await attempt.table.write(ownName, joinedItem(ownName));
}
