import { type Finding, isOfHost } from '#core/correlate/finding.ts';
import { groupOf } from '#core/correlate/group.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { plural } from '#core/quantities.ts';

/** `on host node-9`, or on how many hosts, by the id of each group of hosts: that is of all hosts of a cluster. */
export function placesOfHosts(
  findings: readonly Finding[],
  generatedNames?: readonly string[],
): ReadonlyMap<string, string> {
  const hosts = new Map<string, Set<string>>();
  for (const finding of findings.filter(isOfHost))
    getOrCreate(hosts, groupOf(finding, generatedNames).id, () => new Set()).add(finding.host ?? '?');
  return new Map([...hosts].map(([id, names]) => [id, placeOf([...names])]));
}

function placeOf(hosts: readonly string[]): string {
  return hosts.length === 1 ? `on host ${hosts[0]}` : `on ${plural(hosts.length, 'host')}`;
}
