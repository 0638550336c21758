import { JOIN } from '#core/detectors/registry.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { compareTexts } from '#core/text.ts';
import { addressAndPort } from './basis.ts';
import type { ConnectionFacts, Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import type { ToldPlaces } from './unconfirmed-servers.ts';

/** What connected where, and how often. */
export type UnknownServer = {
  readonly process: string | undefined;
  readonly address: string;
  readonly port: number;
  connects: number;
};

/** `examples`: those of most connects. */
export type UnknownServers = { readonly connects: number; readonly examples: readonly UnknownServer[] };

type Told = NonNullable<ReturnType<ToldPlaces['get']>>;

const MAX_EXAMPLES = 3;

/**
 * Connects to usual ports of API servers that no container of their cluster was told at the address, and that are no findings: what
 * somebody should know who finds nothing.
 */
export function findUnknownServers(
  { clusters }: Facts,
  findings: readonly Finding[],
  places: ToldPlaces,
): UnknownServers {
  const found = new Set(
    findings.map(({ cluster, container, address, port }) => keyOf(cluster, container.id, address, port)),
  );
  const servers = new Map<string, UnknownServer>();
  let connects = 0;
  for (const [name, { containers }] of clusters) {
    const told = places.get(name);
    for (const [id, { connections }] of containers) {
      for (const connection of connections.values()) add(name, id, connection, told);
    }
  }
  return { connects, examples: [...servers.values()].sort(byConnects).slice(0, MAX_EXAMPLES) };

  function add(cluster: string, container: string, connection: ConnectionFacts, told: Told | undefined): void {
    const { address, port, process, rule, count } = connection;
    if (rule !== undefined || port === undefined || !JOIN.usualPorts.includes(port)) return;
    if (told?.has(addressAndPort(connection)) || JOIN.isOfEachContainer(address)) return;
    if (found.has(keyOf(cluster, container, address, port))) return;
    connects += count;
    const key = JSON.stringify([process, address, port]);
    getOrCreate(servers, key, () => ({ process, address, port, connects: 0 })).connects += count;
  }
}

function keyOf(...parts: readonly (string | number | undefined)[]): string {
  return JSON.stringify(parts);
}

function byConnects(a: UnknownServer, b: UnknownServer): number {
  return (
    b.connects - a.connects ||
    compareTexts(a.address, b.address) ||
    a.port - b.port ||
    compareTexts(a.process ?? '', b.process ?? '')
  );
}
