import { JOIN } from '#core/detectors/registry.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import type { ApiServers } from '#core/settings/api-servers.ts';
import { compareTexts } from '#core/text.ts';
import { addressAndPort, basisOf } from './basis.ts';
import type { ClusterFacts, ContainerFacts, Facts } from './facts.ts';
import { type ClusterKnowledge, endpointsOf, findQuorums, knowledgeOf } from './findings.ts';

/** A place to which containers connected that were not seen being told it: others were, and too few to infer from. */
export type UnconfirmedServer = {
  readonly cluster: string;
  readonly address: string;
  readonly port: number;
  connects: number;
  /** Those that connected. */
  containers: number;
  /** Those that were told. Any pod can be told any address. */
  readonly toldContainers: number;
  /** In how many namespaces these are known to be, up to a hundred. */
  readonly toldNamespaces: number;
};

export type UnconfirmedServers = {
  readonly connects: number;
  /** Those that most were told, of most namespaces first. */
  readonly examples: readonly UnconfirmedServer[];
  /** More was told than is kept, so there may be others. */
  readonly isCut?: boolean;
};

/** Who was told an address and port, be it by processes. */
type ToldCount = { containers: number; readonly namespaces: Set<string> };

/** By cluster, then by address and port. */
export type ToldPlaces = ReadonlyMap<string, ReadonlyMap<string, ToldCount>>;

/** What is known of the places that containers of a cluster were told: of each, how many were, in how many namespaces. */
export type ToldKnowledge = ClusterKnowledge & {
  readonly toldTo: (place: string) => { readonly containers: number; readonly namespaces: number } | undefined;
};

const MAX_EXAMPLES = 3;
/** So many are handed on and counted, so that the number is the same however the containers are divided. */
export const MAX_NAMESPACES = 100;

/** By address and port. Never those that are other places in each container. */
export function toldPlacesIn({ containers }: Pick<ClusterFacts, 'containers'>): Map<string, ToldCount> {
  const all = new Map<string, ToldCount>();
  for (const container of containers.values()) {
    const own = new Set<string>();
    for (const { host, port, namespace } of endpointsOf(container)) {
      if (!JOIN.mayBeInferred(host)) continue;
      const place = addressAndPort({ address: host, port });
      const toldTo = getOrCreate(all, place, () => ({ containers: 0, namespaces: new Set<string>() }));
      if (!own.has(place)) toldTo.containers += 1;
      own.add(place);
      const known = namespace || container.details.podNamespace?.value;
      if (known) toldTo.namespaces.add(known);
    }
  }
  return all;
}

export function findToldPlaces({ clusters }: Pick<Facts, 'clusters'>): ToldPlaces {
  return new Map([...clusters].map(([name, cluster]) => [name, toldPlacesIn(cluster)]));
}

/** What somebody should know who finds nothing: connects to places that containers of their cluster were told, and that are no findings. */
export function findUnconfirmedServers(
  facts: Pick<Facts, 'clusters'>,
  apiServers: ApiServers,
  places = findToldPlaces(facts),
): UnconfirmedServers {
  const counter = createUnconfirmedCounter();
  for (const [name, cluster] of facts.clusters) {
    const told = places.get(name) ?? new Map();
    const quorums = findQuorums(cluster);
    // The common case: no connection needs a look.
    if ([...told.keys()].every((place) => quorums.has(place))) continue;
    const known = { configured: apiServers(name), quorums, toldTo: (place: string) => countIn(told, place) };
    for (const container of cluster.containers.values()) counter.add(name, container, known);
  }
  return counter.count();
}

function countIn(told: ReadonlyMap<string, ToldCount>, place: string): ReturnType<ToldKnowledge['toldTo']> {
  const known = told.get(place);
  return known && { containers: known.containers, namespaces: known.namespaces.size };
}

/** Counts container by container, each once. */
export function createUnconfirmedCounter() {
  const servers = new Map<string, UnconfirmedServer>();
  return {
    add(cluster: string, container: ContainerFacts, known: ToldKnowledge): void {
      for (const server of connectedTo(cluster, container, known)) addServer(servers, server);
    },
    count: () => countOf(servers),
  };
}

/**
 * The same of parts of a run, each of other containers. A place stands in the same order in all of them, so one that is among the
 * first of all is among the first of each part that has it.
 */
export function mergeUnconfirmed(parts: readonly UnconfirmedServers[]): UnconfirmedServers {
  const servers = new Map<string, UnconfirmedServer>();
  for (const server of parts.flatMap(({ examples }) => examples)) addServer(servers, server);
  return { ...countOf(servers), connects: parts.reduce((sum, { connects }) => sum + connects, 0) };
}

/** What this container did, by place. */
function connectedTo(
  cluster: string,
  container: ContainerFacts,
  { configured, quorums, toldTo }: ToldKnowledge,
): Iterable<UnconfirmedServer> {
  const servers = new Map<string, UnconfirmedServer>();
  let knowledge: ReturnType<typeof knowledgeOf> | undefined;
  for (const connection of container.connections.values()) {
    const { address, port, rule, count } = connection;
    if (rule !== undefined || port === undefined) continue;
    const place = addressAndPort(connection);
    const told = toldTo(place);
    if (told === undefined || quorums.has(place)) continue;
    knowledge ??= knowledgeOf(container);
    if (basisOf(connection, knowledge, configured, quorums) !== undefined) continue;
    const server = getOrCreate(servers, place, () => ({
      ...{ cluster, address, port, connects: 0, containers: 1 },
      toldContainers: told.containers,
      toldNamespaces: Math.min(told.namespaces, MAX_NAMESPACES),
    }));
    server.connects += count;
  }
  return servers.values();
}

function addServer(servers: Map<string, UnconfirmedServer>, server: UnconfirmedServer): void {
  const { cluster, address, port } = server;
  const sum = getOrCreate(servers, JSON.stringify([cluster, address, port]), () => ({
    ...server,
    connects: 0,
    containers: 0,
  }));
  sum.connects += server.connects;
  sum.containers += server.containers;
}

function countOf(servers: ReadonlyMap<string, UnconfirmedServer>): UnconfirmedServers {
  const all = [...servers.values()];
  return {
    connects: all.reduce((sum, { connects }) => sum + connects, 0),
    examples: all.sort(byTold).slice(0, MAX_EXAMPLES),
  };
}

/** By nothing that the parts of a run do not all know. */
function byTold(a: UnconfirmedServer, b: UnconfirmedServer): number {
  return (
    b.toldNamespaces - a.toldNamespaces ||
    b.toldContainers - a.toldContainers ||
    compareTexts(a.cluster, b.cluster) ||
    compareTexts(a.address, b.address) ||
    a.port - b.port
  );
}
