import { JOIN, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { compareTexts } from '#core/text.ts';
import type { ClusterFacts, ConnectionFacts, ContainerFacts, Facts } from './facts.ts';
import type { Basis, Finding } from './finding.ts';
import { findingId } from './finding-id.ts';

/** Number of containers that must have been told an address before it counts for the others of their cluster. */
export const QUORUM = 2;

/**
 * The connections to an address that their container was told, or enough others of its cluster were, and those that
 * need no endpoint; sorted by id.
 */
export function findingsOf(facts: Facts): Finding[] {
  const findings: Finding[] = [];
  for (const [name, cluster] of facts.clusters) {
    const told = countTold(cluster);
    for (const [id, container] of cluster.containers) {
      for (const connection of container.connections.values()) {
        const basis = basisOf(connection, container, told);
        if (basis === undefined) continue;
        const { details } = container;
        findings.push(createFinding(findingId(name, id, connection), name, id, { basis, details, connection }));
      }
    }
  }
  return findings.sort((a, b) => compareTexts(a.id, b.id));
}

function basisOf(connection: ConnectionFacts, container: ContainerFacts, told: Map<string, number>): Basis | undefined {
  if (connection.rule !== undefined || container.addresses.has(connection.address)) return 'observed';
  if (!JOIN.mayBeInferred(connection.address)) return undefined;
  return (told.get(connection.address) ?? 0) >= QUORUM ? 'inferred' : undefined;
}

function countTold(cluster: ClusterFacts): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { addresses } of cluster.containers.values()) {
    for (const address of addresses) counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  return counts;
}

/** What is told of a finding's container and of its connection, however it was gathered. */
export type FindingDetails = Pick<ContainerFacts, 'details'> & {
  readonly basis: Basis;
  readonly connection: Readonly<ConnectionFacts>;
};

/** A finding with this id, in this cluster and container. */
export function createFinding(
  id: string,
  cluster: string,
  containerId: string,
  { basis, details, connection }: FindingDetails,
): Finding {
  const { address, port, process, rule, data, count, first, last, evidence } = connection;
  return {
    id,
    rule: rule ?? JOIN_DETECTOR.id,
    basis,
    cluster,
    container: { id: containerId, name: details.name?.value, image: details.image?.value },
    pod: { name: details.podName?.value, namespace: details.podNamespace?.value, uid: details.podUid?.value },
    host: details.host?.value,
    address,
    port,
    process,
    data,
    count,
    firstSeen: first,
    lastSeen: last,
    evidence: evidence.map(({ time: _, ...pointer }) => pointer),
  };
}
