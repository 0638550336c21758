import type { ClusterFacts, ToldFacts } from '#core/correlate/facts.ts';
import { findQuorums } from '#core/correlate/findings.ts';
import { isToldByRuntime } from '#core/correlate/told-facts.ts';
import { isHarmlessName, unexplainedNamesIn } from '#core/correlate/unexplained-names.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { canonicalAddress } from '#core/ip-address.ts';
import type { ClusterApiServers } from '#core/settings/api-servers.ts';
import { compareTexts } from '#core/text.ts';

/** What containers of a cluster were told of their API server. */
export type ToldEndpoint = {
  /** An address or a name. */
  readonly host: string;
  readonly port: number;
  /** How many containers were told it, and how many by their runtimes. */
  containers: number;
  byRuntime: number;
  /** Of the pods of those; '' for one that is not known. */
  readonly namespaces: Set<string>;
  /** Whether the settings have it. */
  readonly isConfigured: boolean;
  /** Whether it is to be suggested. */
  readonly isSuggested: boolean;
};

/** The name of some cluster's API server that containers have looked up. */
export type LookedUpName = { readonly name: string; readonly addresses: Set<string>; containers: number };

export type ToldCluster = {
  /** What most containers were told first. */
  readonly told: readonly ToldEndpoint[];
  readonly unexplained: readonly string[];
  readonly lookedUp: readonly LookedUpName[];
};

/** Containers whose runtimes must have told a name before it is suggested. */
const MIN_CONTAINERS = 2;

/**
 * What a cluster's log says of its API servers. Suggested is an address that would count for other containers: no single
 * tenant can make one look known. A name of a managed cluster needs two containers only, for those that have it are often
 * all of one namespace; who reviews the suggestion sees which.
 */
export function readToldCluster(cluster: ClusterFacts, configured: ClusterApiServers): ToldCluster {
  const told = countTold(cluster, configured);
  const quorums = findQuorums(cluster);
  return {
    told: [...told.values()]
      .map((each) => ({ ...each, isSuggested: !each.isConfigured && isWorthIt(each, quorums) }))
      .sort((a, b) => b.containers - a.containers || compareTexts(a.host, b.host) || a.port - b.port),
    unexplained: [...unexplainedNamesIn(cluster, configured)].sort(compareTexts),
    lookedUp: [...readLookups(cluster).values()].sort((a, b) => compareTexts(a.name, b.name)),
  };
}

type Told = Omit<ToldEndpoint, 'isSuggested'>;

function countTold({ containers }: ClusterFacts, { covers, names }: ClusterApiServers): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const container of containers.values()) {
    const byPlace = Map.groupBy(
      [...container.endpoints.values(), ...container.names.values()],
      ({ host, port }) => `${host} ${port}`,
    );
    for (const [place, all] of byPlace) {
      const [{ host, port }] = all as [ToldFacts];
      if (!isAddress(host) && !isHarmlessName(host)) continue;
      const each = getOrCreate(told, place, () => ({
        ...{ host, port, containers: 0, byRuntime: 0, namespaces: new Set<string>() },
        isConfigured: covers(host, port) || names.some(({ name, port: at = port }) => name === host && at === port),
      }));
      each.containers += 1;
      if (all.some(isToldByRuntime)) each.byRuntime += 1;
      for (const { namespace } of all) if (namespace !== undefined) each.namespaces.add(namespace);
    }
  }
  return told;
}

function isWorthIt({ host, port, byRuntime }: Told, quorums: ReadonlySet<string>): boolean {
  if (isAddress(host)) return quorums.has(`${host} ${port}`);
  return isManagedName(host) && byRuntime >= MIN_CONTAINERS;
}

function isAddress(host: string): boolean {
  return canonicalAddress(host) !== undefined;
}

/** Of a managed cluster, whichever that is. */
function isManagedName(name: string): boolean {
  return JOIN.isEndpointName(name) && !JOIN.isOwnName(name);
}

function readLookups({ containers }: ClusterFacts): Map<string, LookedUpName> {
  const names = new Map<string, LookedUpName>();
  for (const { answers } of containers.values()) {
    for (const [name, addresses] of answers) {
      if (!isManagedName(name) || addresses.size === 0) continue;
      const each = getOrCreate(names, name, () => ({ name, addresses: new Set<string>(), containers: 0 }));
      each.containers += 1;
      for (const address of addresses) each.addresses.add(address);
    }
  }
  return names;
}
