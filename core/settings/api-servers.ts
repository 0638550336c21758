import { getOrCreate } from '#core/get-or-create.ts';
import { matchesGlob } from '#core/glob.ts';
import { ADDRESS_BITS, addressNumber, firstBits, type IpNetwork } from '#core/ip-network.ts';

/** An API server as the settings have it: by its address or network, or by its name. Without a port, it is at any. */
export type ApiServer = { readonly text: string; readonly port: number | undefined } & (
  | { readonly network: IpNetwork; readonly name?: undefined }
  | { readonly name: string; readonly network?: undefined }
);

/** `cluster`: a glob. */
export type ApiServersEntry = { readonly cluster: string; readonly addresses: readonly ApiServer[] };

/** What the settings say of the API servers of one cluster. */
export type ClusterApiServers = {
  /** Whether a canonical address is one of an API server at this port. Without a port, only those at any port count. */
  covers(address: string, port: number | undefined): boolean;
  /** In lower case, without a dot at the end; undefined for any port. */
  readonly names: readonly { readonly name: string; readonly port: number | undefined }[];
  readonly hasAddresses: boolean;
  /** At whatever port. */
  readonly networks: readonly IpNetwork[];
};

/** By the cluster's name. */
export type ApiServers = (cluster: string) => ClusterApiServers;

const NONE: ClusterApiServers = { covers: () => false, names: [], hasAddresses: false, networks: [] };

/** Where the settings say nothing. */
export const NO_API_SERVERS: ApiServers = () => NONE;

/** All entries whose glob matches a cluster count for it. What is compiled once serves all clusters of the same entries. */
export function compileApiServers(entries: readonly ApiServersEntry[]): ApiServers {
  if (entries.length === 0) return NO_API_SERVERS;
  const compiled = new Map<string, ClusterApiServers>();
  return (cluster) => {
    const matching = entries.flatMap(({ cluster: glob }, index) => (matchesGlob(glob, cluster) ? [index] : []));
    return getOrCreate(compiled, matching.join(), () =>
      compileServers(matching.flatMap((index) => entries[index]?.addresses ?? [])),
    );
  };
}

/** The globs that match none of these clusters, each once: most likely one is misspelled. */
export function unmatchedGlobs(entries: readonly ApiServersEntry[], clusters: readonly string[]): readonly string[] {
  const globs = new Set(entries.map(({ cluster }) => cluster));
  return [...globs].filter((glob) => !clusters.some((cluster) => matchesGlob(glob, cluster)));
}

function compileServers(servers: readonly ApiServer[]): ClusterApiServers {
  const { networks, names } = indexServers(servers);
  return {
    covers: (address, port) => {
      const first = networks.size === 0 ? undefined : addressNumber(address);
      return first !== undefined && findHolding(networks, { first, prefix: ADDRESS_BITS }, port) !== undefined;
    },
    names: [...names].flatMap(([name, byPort]) => [...byPort.keys()].map((port) => ({ name, port }))),
    hasAddresses: networks.size > 0,
    networks: servers.flatMap(({ network }) => network ?? []),
  };
}

type ByPort = Map<number | undefined, ApiServer>;
/** By the length of the prefix, then by its bits: an address takes as many look-ups as there are lengths. */
type Networks = Map<number, Map<bigint, ByPort>>;
export type ServerIndex = { readonly networks: Networks; readonly names: Map<string, ByPort> };

/** Of two that are the same, the first. */
export function indexServers(servers: readonly ApiServer[]): ServerIndex {
  const index: ServerIndex = { networks: new Map(), names: new Map() };
  for (const server of servers) {
    const byPort = portsOf(index, server);
    if (!byPort.has(server.port)) byPort.set(server.port, server);
  }
  return index;
}

function portsOf({ networks, names }: ServerIndex, { network, name }: ApiServer): ByPort {
  if (network === undefined) return getOrCreate(names, name, createByPort);
  const ofLength = getOrCreate(networks, network.prefix, () => new Map<bigint, ByPort>());
  return getOrCreate(ofLength, firstBits(network.first, network.prefix), createByPort);
}

function createByPort(): ByPort {
  return new Map();
}

/** Another server than this one, of those in the index, that stands for all that this one does. */
export function findCovering(index: ServerIndex, server: ApiServer): ApiServer | undefined {
  if (server.network !== undefined) return findHolding(index.networks, server.network, server.port, server);
  const byPort = index.names.get(server.name);
  return byPort && otherAtPort(byPort, server.port, server);
}

function findHolding(
  networks: Networks,
  { first, prefix }: IpNetwork,
  port: number | undefined,
  except?: ApiServer,
): ApiServer | undefined {
  for (const [length, ofLength] of networks) {
    const byPort = length <= prefix ? ofLength.get(firstBits(first, length)) : undefined;
    const server = byPort && otherAtPort(byPort, port, except);
    if (server !== undefined) return server;
  }
  return undefined;
}

function otherAtPort(byPort: ByPort, port: number | undefined, except: ApiServer | undefined): ApiServer | undefined {
  return [byPort.get(undefined), byPort.get(port)].find((server) => server !== undefined && server !== except);
}
