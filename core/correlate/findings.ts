import { JOIN, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { type ApiServers, type ClusterApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { compareTexts } from '#core/text.ts';
import type { Program } from '#core/tracee/event.ts';
import { addressAndPort, basisOf, isQuorum, type Knowledge, type Sign } from './basis.ts';
import type { ClusterFacts, ConnectionFacts, ContainerFacts, Facts, ToldFacts } from './facts.ts';
import type { Basis, Finding } from './finding.ts';
import { findingId } from './finding-id.ts';
import { programOf } from './programs.ts';

/**
 * The connections that are known to go to an endpoint: that their container was told, that the settings name, that Tracee
 * reported or that enough others were told; and those that need no endpoint. Sorted by id.
 */
export function findingsOf(facts: Facts, apiServers: ApiServers = NO_API_SERVERS): Finding[] {
  const findings: Finding[] = [];
  for (const [name, cluster] of facts.clusters) {
    const known = { configured: apiServers(name), quorums: findQuorums(cluster) };
    for (const [id, container] of cluster.containers) {
      for (const finding of findingsOfContainer(name, id, container, known)) findings.push(finding);
    }
  }
  return findings.sort((a, b) => compareTexts(a.id, b.id));
}

/**
 * The connections of which nothing may be known, as the findings that they would be if their addresses were endpoints: those
 * that are wanted. What told a container an address may be older than the facts.
 */
export function connectionsAsFindings(
  { clusters }: Pick<Facts, 'clusters'>,
  isWanted: (finding: Finding) => boolean,
): Finding[] {
  const wanted: Finding[] = [];
  for (const [cluster, { containers }] of clusters) {
    for (const [id, container] of containers) {
      for (const connection of container.connections.values()) {
        if (connection.rule !== undefined) continue;
        const program = programOf(container, connection)?.program;
        const known = { basis: 'inferred' as const, details: container.details, connection, program };
        const finding = createFinding(findingId(cluster, id, connection), cluster, id, known);
        if (isWanted(finding)) wanted.push(finding);
      }
    }
  }
  return wanted;
}

/** What is known of a cluster: by the settings, and the places that enough of its containers were told. */
export type ClusterKnowledge = { readonly configured: ClusterApiServers; readonly quorums: ReadonlySet<string> };

/** Those of one container, in no order. `container`: all that is known of it. */
export function findingsOfContainer(
  cluster: string,
  id: string,
  container: ContainerFacts,
  { configured, quorums }: ClusterKnowledge,
): Finding[] {
  const { details, connections } = container;
  if (connections.size === 0) return [];
  const knowledge = knowledgeOf(container);
  return [...connections.values()].flatMap((connection) => {
    const basis = basisOf(connection, knowledge, configured, quorums);
    if (basis === undefined) return [];
    const program = programOf(container, connection)?.program;
    const known = { basis, details, connection, program };
    return [createFinding(findingId(cluster, id, connection), cluster, id, known)];
  });
}

/** What is known of a container by these facts. */
export function knowledgeOf(container: ContainerFacts): Knowledge {
  const ports = new Map<string, Set<number>>();
  for (const { host, port } of endpointsOf(container)) getOrCreate(ports, host, () => new Set()).add(port);
  return {
    portsOf: (address) => ports.get(address),
    isToldOwnName: [...container.names.values()].some(({ host }) => JOIN.isOwnName(host)),
    isAnswered: (name, address) => container.answers.get(name)?.has(address) ?? false,
  };
}

/** What the container was told as addresses, and the addresses of the names that it was told. */
export function endpointsOf({ endpoints, names, answers }: ContainerFacts): ToldFacts[] {
  const named = [...names.values()].flatMap((told) =>
    [...(answers.get(told.host) ?? [])].map((address) => ({ ...told, host: address })),
  );
  return [...endpoints.values(), ...named];
}

/** The addresses and ports that enough containers were told by their runtimes, each as `address port`. */
export function findQuorums(cluster: ClusterFacts): Set<string> {
  return new Set([...signsIn(cluster)].filter(([, known]) => isQuorum(known)).map(([place]) => place));
}

/** Those of which enough containers were told an API server: whoever was told nothing is judged by that. */
export function agreedClusters({ clusters }: Pick<Facts, 'clusters'>): Set<string> {
  return new Set([...clusters].flatMap(([name, cluster]) => (findQuorums(cluster).size > 0 ? [name] : [])));
}

/** By address and port: who was told it by the runtime, as many as it takes to know whether they are enough. */
export function signsIn({ containers }: ClusterFacts): Map<string, Sign[]> {
  const signs = new Map<string, Sign[]>();
  for (const [id, container] of containers) {
    for (const { host, port, namespace } of endpointsOf(container)) {
      if (namespace === undefined || !JOIN.mayBeInferred(host)) continue;
      const known = getOrCreate(signs, addressAndPort({ address: host, port }), () => []);
      if (!isQuorum(known)) addSign(known, { container: id, namespace });
    }
  }
  return signs;
}

/** Two of each namespace are as good as all, and keep this fast for any number of containers. */
export function addSign(known: Sign[], sign: Sign): void {
  const same = known.filter(({ namespace }) => namespace === sign.namespace);
  if (same.length < 2 && same.every(({ container }) => container !== sign.container)) known.push(sign);
}

/** What is told of a finding's container and of its connection, however it was gathered. */
export type FindingDetails = Pick<ContainerFacts, 'details'> & {
  readonly basis: Basis;
  readonly connection: Readonly<ConnectionFacts>;
  readonly program?: Program | undefined;
};

/** A finding with this id, in this cluster and container. */
export function createFinding(
  id: string,
  cluster: string,
  containerId: string,
  { basis, details, connection, program }: FindingDetails,
): Finding {
  const { address, port, process, rule, telling, count, reports, first, last, evidence } = connection;
  const [data, signature] = [telling?.data.value, telling?.signature?.value];
  return {
    id,
    rule: rule ?? JOIN_DETECTOR.id,
    ...(signature === undefined ? {} : { signature }),
    basis,
    cluster,
    container: {
      id: containerId,
      name: details.name?.value,
      image: details.image?.value,
      digest: details.imageDigest?.value,
    },
    pod: { name: details.podName?.value, namespace: details.podNamespace?.value, uid: details.podUid?.value },
    host: details.host?.value,
    address,
    port,
    process,
    ...(data === undefined ? {} : { data }),
    count: count > 0 ? count : reports,
    firstSeen: first,
    lastSeen: last,
    evidence: evidence.map(({ time: _, process: __, own: ___, ...pointer }) => pointer),
    ...(program === undefined ? {} : { program }),
  };
}
