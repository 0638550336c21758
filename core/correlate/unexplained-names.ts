import { JOIN } from '#core/detectors/registry.ts';
import type { ClusterApiServers } from '#core/settings/api-servers.ts';
import type { ClusterFacts } from './facts.ts';

/**
 * The names that a cluster's containers were told, for which neither the settings nor a lookup of the container have an
 * address; and for a cluster's own name, no other container's environment either.
 */
export function unexplainedNamesIn({ containers }: ClusterFacts, configured: ClusterApiServers): ReadonlySet<string> {
  const isConfigured = (name: string) => configured.names.some((each) => each.name === name);
  const all = [...containers.values()];
  const isKnown = configured.hasAddresses || all.some(({ endpoints }) => endpoints.size > 0);
  const names = new Set<string>();
  for (const { names: told, answers } of all) {
    for (const { host } of told.values()) {
      if (answers.has(host) || isConfigured(host) || (isKnown && JOIN.isOwnName(host))) continue;
      if (isHarmlessName(host)) names.add(host);
    }
  }
  return names;
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
