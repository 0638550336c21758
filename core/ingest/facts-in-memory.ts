import type { ClusterFacts, ConnectionFacts, Facts } from '#core/correlate/facts.ts';

/** Containers, their endpoints and connections, and what of Tracee's own findings is kept to be compared. */
export function countFacts(facts: Facts): number {
  let count = 0;
  for (const { containers, traceeFindings } of facts.clusters.values()) {
    count += traceeFindings.size;
    for (const { addresses, connections } of containers.values()) count += 1 + addresses.size + connections.size;
  }
  return count;
}

/** Drops what the table knows by now, but for the connections whose counts go on. */
export function dropSettled(
  cluster: ClusterFacts,
  isFinding: (container: string, connection: ConnectionFacts) => boolean,
): void {
  const { containers, traceeFindings } = cluster;
  cluster.removals += 1;
  traceeFindings.clear();
  for (const [id, { connections, addresses }] of containers) {
    addresses.clear();
    for (const [key, connection] of connections) if (!isFinding(id, connection)) connections.delete(key);
    if (connections.size === 0) containers.delete(id);
  }
}
