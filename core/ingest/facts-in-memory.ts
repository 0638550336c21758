import type { ClusterFacts, ContactFacts, Facts } from '#core/correlate/facts.ts';

/** Containers, their bindings and contacts, and what of Tracee's own findings is kept to be compared. */
export function countFacts(facts: Facts): number {
  let count = 0;
  for (const { containers, traceeFindings } of facts.clusters.values()) {
    count += traceeFindings.size;
    for (const { addresses, contacts } of containers.values()) count += 1 + addresses.size + contacts.size;
  }
  return count;
}

/** Drops what the table knows by now, but for the contacts whose counts go on. */
export function dropSettled(
  cluster: ClusterFacts,
  isFinding: (container: string, contact: ContactFacts) => boolean,
): void {
  const { containers, traceeFindings } = cluster;
  cluster.removals += 1;
  traceeFindings.clear();
  for (const [id, { contacts, addresses }] of containers) {
    addresses.clear();
    for (const [key, contact] of contacts) if (!isFinding(id, contact)) contacts.delete(key);
    if (contacts.size === 0) containers.delete(id);
  }
}
