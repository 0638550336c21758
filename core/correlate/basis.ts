import type { Configured } from '#core/detectors/detector.ts';
import { JOIN } from '#core/detectors/registry.ts';
import type { ClusterApiServers } from '#core/settings/api-servers.ts';
import { type Basis, strongest } from './finding.ts';

/** What is known of a container, in memory or in a table. */
export type Knowledge = {
  /** The ports at which it was told the address; `any` where they are not known; undefined if it was not told it. */
  readonly portsOf: (address: string) => ReadonlySet<number> | 'any' | undefined;
  /** Whether it was told a name that every cluster has for its own endpoint. */
  readonly isToldOwnName: boolean;
  /** Whether a lookup in it gave this name this address. */
  readonly isAnswered: (name: string, address: string) => boolean;
};

/** Where a connection goes; and how many findings of Tracee's own there are of it. */
export type Destination = {
  readonly address: string;
  readonly port?: number | undefined;
  readonly rule?: string | undefined;
  readonly reports?: number | undefined;
  /** How often it was seen, and not only reported. */
  readonly count?: number | undefined;
};

/** An address and port as one text. */
export function addressAndPort({ address, port }: Destination): string {
  return `${address} ${port ?? ''}`;
}

/** What a connection is known by; undefined if it is no finding. `reached`: the places that enough containers were told. */
export function basisOf(
  connection: Destination,
  knowledge: Knowledge,
  apiServers: ClusterApiServers,
  reached: ReadonlySet<string>,
): Basis | undefined {
  if (connection.rule !== undefined) return (connection.count ?? 0) > 0 ? 'observed' : 'reported';
  const own = ownBasis(connection, knowledge, apiServers);
  if (own === 'observed') return own;
  const byOthers = reached.has(addressAndPort(connection)) ? basisByOthers(knowledge) : undefined;
  return strongest(own, (connection.reports ?? 0) > 0 ? 'reported' : undefined, byOthers);
}

/** What a connection is known by without others of its cluster; undefined if nothing. */
export function ownBasis(
  { address, port }: Destination,
  { portsOf, isToldOwnName, isAnswered }: Knowledge,
  apiServers: ClusterApiServers,
): Basis | undefined {
  const ports = portsOf(address);
  if (ports !== undefined && isAtPort(address, port, ports)) return 'observed';
  const isConfigured =
    apiServers.covers(address, port) ||
    apiServers.names.some((each) => (each.port ?? port) === port && isAnswered(each.name, address));
  if (!isConfigured) return undefined;
  return isToldOwnName ? 'observed' : 'configured';
}

function isAtPort(address: string, port: number | undefined, ports: ReadonlySet<number> | 'any'): boolean {
  if (ports === 'any' || !JOIN.isOfEachContainer(address)) return true;
  return port !== undefined && ports.has(port);
}

/** What a connection to an address and port that enough others were told is known by. */
function basisByOthers({ isToldOwnName }: Pick<Knowledge, 'isToldOwnName'>): Basis {
  return isToldOwnName ? 'observed' : 'inferred';
}

/** A container that was told an address and port, and the namespace that an exec of its runtime named, or ''. */
export type Sign = { readonly container: string; readonly namespace: string };

/**
 * Whether what these were told counts for the others of their cluster: two of them are not the same container, and not
 * known to be of one namespace, so that one tenant alone cannot make an address look known. More of them never make it
 * less.
 */
export function isQuorum(signs: readonly Sign[]): boolean {
  return signs.some((a, at) => signs.slice(at + 1).some((b) => isIndependent(a, b)));
}

function isIndependent(a: Sign, b: Sign): boolean {
  return a.container !== b.container && (a.namespace !== b.namespace || a.namespace === '');
}

export function configuredIn({ hasAddresses, names }: ClusterApiServers): Configured {
  return { hasAddresses, hasNames: names.length > 0 };
}
