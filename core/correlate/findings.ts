import { mayBeInferred } from '#core/detectors/k8s-api-connection/inferable.ts';
import { compareTexts } from './earliest.ts';
import type { ClusterFacts, ContactFacts, ContainerFacts, Facts } from './facts.ts';
import type { Basis, Finding } from './finding.ts';
import { findingId } from './finding-id.ts';

/** So many containers must be bound to an address before it counts for the others of their cluster. */
const QUORUM = 2;

/** The contacts whose address is bound, sorted by id. */
export function findingsOf(facts: Facts): Finding[] {
  const findings: Finding[] = [];
  for (const [name, cluster] of facts.clusters) {
    const boundContainers = countBoundContainers(cluster);
    for (const [id, container] of cluster.containers) {
      for (const contact of container.contacts.values()) {
        const basis = basisOf(contact, container, boundContainers);
        if (basis !== undefined) findings.push(createFinding(basis, name, id, container, contact));
      }
    }
  }
  return findings.sort((a, b) => compareTexts(a.id, b.id));
}

function basisOf(contact: ContactFacts, container: ContainerFacts, bound: Map<string, number>): Basis | undefined {
  if (container.addresses.has(contact.address)) return 'observed';
  if (!mayBeInferred(contact.address)) return undefined;
  return (bound.get(contact.address) ?? 0) >= QUORUM ? 'inferred' : undefined;
}

function countBoundContainers(cluster: ClusterFacts): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { addresses } of cluster.containers.values()) {
    for (const address of addresses) counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  return counts;
}

function createFinding(
  basis: Basis,
  cluster: string,
  containerId: string,
  { details }: ContainerFacts,
  contact: ContactFacts,
): Finding {
  const { address, port, process, count, first, last, evidence } = contact;
  return {
    id: findingId(cluster, containerId, contact),
    basis,
    cluster,
    container: { id: containerId, name: details.name?.value, image: details.image?.value },
    pod: { name: details.podName?.value, namespace: details.podNamespace?.value, uid: details.podUid?.value },
    host: details.host?.value,
    address,
    port,
    process,
    count,
    firstSeen: first,
    lastSeen: last,
    evidence: evidence.map(({ time: _, ...pointer }) => pointer),
  };
}
