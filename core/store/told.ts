import type { ToldFacts } from '#core/correlate/facts.ts';
import { keyPart } from './keys.ts';
import type { EndpointBody, Told } from './table.ts';

/**
 * Ports that are kept of an address or name: those that the runtime told first, so that no process can push one out, then
 * the least. So the order in which they come does not matter.
 */
const MAX_PORTS = 64;
/** Two make a container differ from any other, so that more would change nothing. */
const MAX_NAMESPACES = 2;

/** What facts tell, in the form in which it is stored. */
export function toldBy(facts: readonly ToldFacts[]): readonly Told[] {
  const told = facts.map(({ port, namespace }): Told => {
    return { port, namespaces: namespace === undefined ? [] : [keyPart(namespace)] };
  });
  return mergeTold([], told);
}

/** Where an endpoint is, also one that an earlier release has written down without its port. */
export function toldIn({ told }: EndpointBody): readonly Told[] {
  return told ?? [{ namespaces: [] }];
}

/** Both together; `known` itself if that is nothing new. `known`: so made. */
export function mergeTold(known: readonly Told[], told: readonly Told[]): readonly Told[] {
  const byPort = Map.groupBy([...known, ...told], ({ port }) => port);
  const merged = [...byPort]
    .map(([port, all]): Told => {
      const namespaces = [...new Set(all.flatMap((each) => each.namespaces))].sort().slice(0, MAX_NAMESPACES);
      return port === undefined ? { namespaces } : { port, namespaces };
    })
    .sort(byWeight)
    .slice(0, MAX_PORTS);
  return JSON.stringify(merged) === JSON.stringify(known) ? known : merged;
}

/**
 * Addresses of a container, and names, past which none is kept that its own processes tell it: they can tell it any
 * number, and each read of the container pays for them. Beside these, as many are kept that the runtime tells it: its first process
 * may exec time and again.
 */
const MAX_HOSTS = 1000;

/** Those of the addresses or names that are kept beside those that are known. */
export function keptHosts(
  told: ReadonlyMap<string, readonly Told[]>,
  known: ReadonlyMap<string, unknown>,
): Map<string, readonly Told[]> {
  let size = known.size;
  return new Map(
    [...told].filter(([host, all]) => {
      if (known.has(host)) return true;
      const isOfRuntime = all.some(({ namespaces }) => namespaces.length > 0);
      if (size >= (isOfRuntime ? 2 : 1) * MAX_HOSTS) return false;
      size += 1;
      return true;
    }),
  );
}

function byWeight(a: Told, b: Told): number {
  const byRuntime = Number(b.namespaces.length > 0) - Number(a.namespaces.length > 0);
  return byRuntime || (a.port ?? -1) - (b.port ?? -1);
}

/** The ports at which it counts. */
export function portsOf(told: readonly Told[]): ReadonlySet<number> | 'any' {
  const ports = told.map(({ port }) => port).filter((port) => port !== undefined);
  return ports.length < told.length ? 'any' : new Set(ports);
}
