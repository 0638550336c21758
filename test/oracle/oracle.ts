import { createHash } from 'node:crypto';
import { BlockList } from 'node:net';
import {
  type ApiServer,
  type Connect,
  type Exec,
  isOld,
  type OwnFinding,
  type World,
  type WorldEvent,
} from './world.ts';

/**
 * What must be found in a world, each as `<id> <basis>`, sorted. Written from the meaning alone, without any of the
 * program's code, and as slow as it takes to be plain.
 */
export function expectedFindings(world: World): string[] {
  const events = world.events.filter(isInScope);
  const found = new Map<string, string>();
  for (const event of events) {
    const connection = connectionOf(event);
    if (connection === undefined) continue;
    const basis = basisOf(connection, { ...world, events });
    if (basis !== undefined) found.set(idOf(connection), basis);
  }
  return [...found].map(([id, basis]) => `${id} ${basis}`).sort();
}

type Connection = {
  readonly cluster: string;
  readonly container: string;
  readonly address: string;
  readonly port: number | undefined;
  readonly process: string;
};

type Endpoint = {
  readonly address: string;
  readonly port: number;
  /** The namespace of the runtime's exec that told it, empty if it named none; undefined if the exec was not the runtime's. */
  readonly witness: string | undefined;
};

function isInScope({ container, started }: WorldEvent): boolean {
  return container !== '' && started !== false;
}

function connectionOf(event: WorldEvent): Connection | undefined {
  const { cluster, container, process } = event;
  if (event.kind === 'finding' && !event.isOfOtherRule) {
    return { cluster, container, process, address: event.ip.address, port: event.port };
  }
  if (event.kind !== 'connect' || isDatagram(event)) return undefined;
  return { cluster, container, process, address: event.to.address, port: event.port };
}

function isDatagram({ type, port }: Connect): boolean {
  return type === undefined ? port === 0 : type === 'datagram';
}

function idOf({ cluster, container, address, port, process }: Connection): string {
  const identity = ['TRC-1013', cluster, container, address, port ?? null, process === '' ? null : process];
  return createHash('sha256').update(JSON.stringify(identity), 'utf8').digest('hex').slice(0, 32);
}

function basisOf(connection: Connection, world: World): string | undefined {
  const isKnown = isConfigured(connection, world) || isInferred(connection, world);
  if (isObserved(connection, world) || (isKnown && wasToldOwnName(connection, world))) return 'observed';
  if (isConfigured(connection, world)) return 'configured';
  if (isReported(connection, world)) return 'reported';
  return isKnown ? 'inferred' : undefined;
}

function isObserved({ cluster, container, address, port }: Connection, world: World): boolean {
  return endpointsOf(cluster, container, world).some(
    (endpoint) => endpoint.address === address && (!isOfEachContainer(address) || endpoint.port === port),
  );
}

function isConfigured({ cluster, container, address, port }: Connection, { apiServers, events }: World): boolean {
  return apiServers.some((server) => {
    if (!isOfCluster(server, cluster)) return false;
    if (server.port !== undefined && server.port !== port) return false;
    if (server.target.kind === 'name') {
      return answersTo(server.target.name, cluster, container, events).includes(address);
    }
    if (server.target.kind === 'address') return server.target.address === address;
    const { network, prefix } = server.target;
    const list = new BlockList();
    list.addSubnet(network, prefix, familyOf(network));
    return familyOf(network) === familyOf(address) && list.check(address, familyOf(address));
  });
}

function isReported(connection: Connection, { events }: World): boolean {
  return events.some((event) => {
    const reported: OwnFinding | undefined = event.kind === 'finding' ? event : undefined;
    const other = reported && connectionOf(reported);
    return other !== undefined && idOf(other) === idOf(connection);
  });
}

function isInferred({ cluster, address, port }: Connection, world: World): boolean {
  if (port === undefined || !mayBeInferred(address)) return false;
  const containers = [...new Set(world.events.map(({ container }) => container))];
  const witnesses = containers.flatMap((container) =>
    endpointsOf(cluster, container, world)
      .filter((endpoint) => endpoint.address === address && endpoint.port === port)
      .flatMap(({ witness }) => (witness === undefined ? [] : [{ container, namespace: witness }])),
  );
  return witnesses.some((one) =>
    witnesses.some(
      (other) =>
        one.container !== other.container &&
        (one.namespace === '' || other.namespace === '' || one.namespace !== other.namespace),
    ),
  );
}

/** All that a container was told, with its names made addresses. */
function endpointsOf(cluster: string, container: string, { events }: World): Endpoint[] {
  return toldOf(cluster, container, events).flatMap(({ host, ports, witness }) => {
    const addresses = addressesOf(host, cluster, container, events);
    return addresses.flatMap((address) => ports.map((port) => ({ address, port, witness })));
  });
}

type Told = {
  readonly host: Extract<NonNullable<Exec['environment']>[number], { kind: 'host' }>['host'];
  readonly ports: readonly number[];
  readonly witness: string | undefined;
};

function toldOf(cluster: string, container: string, events: readonly WorldEvent[]): Told[] {
  return events.flatMap((event) => {
    if (event.kind !== 'exec' || event.cluster !== cluster || event.container !== container) return [];
    const witness = event.pid === 1 || event.parent === 0 ? event.namespace : undefined;
    const variables = wholeVariablesOf(event);
    const servicePorts = variables.flatMap((each) => (each.kind === 'servicePort' ? (each.port ?? []) : []));
    return variables.flatMap((variable) => {
      if (variable.kind !== 'host') return [];
      const others = variable.isServiceHost && servicePorts.length > 0 ? servicePorts : [443];
      const ports = variable.port === undefined ? others : [variable.port];
      return [{ host: variable.host, ports, witness }];
    });
  });
}

/** Those of which nothing can be missing. */
function wholeVariablesOf({ form, environment = [], cut, counts }: Exec) {
  if (!counts) return [];
  return cut === undefined || isOld(form) ? environment : environment.slice(0, -1);
}

function addressesOf(host: Told['host'], cluster: string, container: string, events: readonly WorldEvent[]): string[] {
  if (host.kind === 'nonsense') return [];
  if (host.kind === 'address') return [host.address];
  if (host.name === 'localhost') return ['127.0.0.1', '::1'];
  return answersTo(host.name, cluster, container, events);
}

function answersTo(name: string, cluster: string, container: string, events: readonly WorldEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'dns' || event.cluster !== cluster || event.container !== container) return [];
    return event.responses
      .filter(({ query }) => query.name === name)
      .flatMap(({ answers }) =>
        answers.flatMap(({ type, value }) =>
          (type === 'A' || type === 'AAAA') && value.kind === 'address' ? [value.address] : [],
        ),
      );
  });
}

function wasToldOwnName({ cluster, container }: Connection, { events }: World): boolean {
  return toldOf(cluster, container, events).some(({ host }) => host.kind === 'name' && isOwnName(host.name));
}

function isOwnName(name: string): boolean {
  const service = 'kubernetes.default.svc';
  return ['kubernetes', 'kubernetes.default', service].includes(name) || name.startsWith(`${service}.`);
}

function isOfCluster({ cluster: glob }: ApiServer, cluster: string): boolean {
  return glob.endsWith('*') ? cluster.startsWith(glob.slice(0, -1)) : cluster === glob;
}

function isOfEachContainer(address: string): boolean {
  return isIn(address, ['127.0.0.0', 8], ['::1', 128], ['169.254.0.0', 16], ['fe80::', 10]);
}

function mayBeInferred(address: string): boolean {
  const hasOneMeaning = !isOfEachContainer(address);
  return hasOneMeaning && !isIn(address, ['0.0.0.0', 32], ['::', 128], ['224.0.0.0', 4], ['ff00::', 8]);
}

function isIn(address: string, ...networks: readonly (readonly [string, number])[]): boolean {
  return networks.some(([network, prefix]) => {
    if (familyOf(network) !== familyOf(address)) return false;
    const list = new BlockList();
    list.addSubnet(network, prefix, familyOf(network));
    return list.check(address, familyOf(address));
  });
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
