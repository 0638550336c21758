import { JOIN } from '#core/detectors/registry.ts';
import type { ClusterApiServers } from '#core/settings/api-servers.ts';
import type { ClusterFacts, ContainerFacts } from './facts.ts';

/** The names that a cluster's containers were told, for which nothing has an address: see `unexplainedNamesOf`. */
export function unexplainedNamesIn({ containers }: ClusterFacts, configured: ClusterApiServers): ReadonlySet<string> {
  const all = [...containers.values()];
  const isTold = all.some(isToldAddress);
  return new Set(all.flatMap((container) => unexplainedNamesOf(container, { configured, isTold })));
}

/**
 * The names that a container was told, for which neither the settings nor a lookup of it have an address; and for a
 * cluster's own name, no other container's environment either. `isTold`: for any container of the cluster, `isToldAddress` holds.
 */
export function unexplainedNamesOf(
  { names, answers }: Pick<ContainerFacts, 'names' | 'answers'>,
  { configured, isTold }: { readonly configured: ClusterApiServers; readonly isTold: boolean },
): string[] {
  const isKnown = configured.hasAddresses || isTold;
  const isConfigured = (name: string) => configured.names.some((each) => each.name === name);
  return [...names.values()].flatMap(({ host }) => {
    if (answers.has(host) || isConfigured(host) || (isKnown && JOIN.isOwnName(host))) return [];
    return isHarmlessName(host) ? [host] : [];
  });
}

/**
 * Whether a container was told an address that may be everybody's. That of a name that it looked up is not: the own name has another where
 * others were given one of the outside. A table has both as one.
 */
export function isToldAddress({
  endpoints,
  names,
  answers,
}: Pick<ContainerFacts, 'endpoints' | 'names' | 'answers'>): boolean {
  const isAnswer = (address: string) => [...names.values()].some(({ host }) => answers.get(host)?.has(address));
  return [...endpoints.values()].some(({ host }) => JOIN.mayBeInferred(host) && !isAnswer(host));
}

/** Whether a lookup in any container gave the addresses of a name that it was told, or of one of the settings. */
export function hasTellingAnswer({ containers }: ClusterFacts, configured: ClusterApiServers): boolean {
  return [...containers.values()].some(
    ({ names: told, answers }) =>
      [...told.values()].some(({ host }) => answers.has(host)) ||
      configured.names.some(({ name }) => answers.has(name)),
  );
}

/** Whether a told name may be shown. What a variable holds by mistake may be a secret, and looks like a name without a domain. */
export function isHarmlessName(name: string): boolean {
  return name.includes('.') || JOIN.isOwnName(name);
}
