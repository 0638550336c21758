import * as v from 'valibot';
import { hostName } from '#core/dns-name.ts';
import { canonicalAddress } from '#core/ip-address.ts';
import {
  ADDRESS_BITS,
  addressAt,
  addressNumber,
  allGroups,
  holdsAllOfIPv4,
  type IpNetwork,
  networkOf,
  networkText,
} from '#core/ip-network.ts';
import { readPort } from '#core/port.ts';
import { type ApiServer, type ApiServersEntry, findCovering, indexServers } from './api-servers.ts';
import { described, section, text } from './schema.ts';

const EXPECTED =
  'Expected an address, a network or a name, with its port or for any port, such as 10.0.0.1:443, [fd00::1]:443, 10.20.0.0/28, fd00::/64 or api.example.com:6443';

const apiServer = v.pipe(
  text,
  v.rawTransform(({ dataset, addIssue, NEVER }): ApiServer => {
    const server = readApiServer(dataset.value);
    if (typeof server !== 'string') return server;
    addIssue({ message: server, received: JSON.stringify(dataset.value) });
    return NEVER;
  }),
);

const clusterGlob = v.pipe(
  text,
  v.check((glob) => !/[[\]{}]/.test(glob), 'Expected a glob of * and ? only; write an entry for each other choice'),
);

/** What is wrong with a glob for clusters; undefined if nothing is. */
export function faultOfClusterGlob(glob: string): string | undefined {
  return v.safeParse(clusterGlob, glob).issues?.[0].message;
}

const apiServersEntry = section({
  cluster: described(v.optional(clusterGlob, '*'), 'The clusters, as a glob of * and ?. Entries add up.', 'prod-*'),
  addresses: described(
    v.pipe(v.array(apiServer), v.nonEmpty('Expected at least one address; leave out an entry of none')),
    'Addresses, networks and names, with a port or for any port.',
    ['10.96.0.1:443', '10.20.0.0/28', '[fd00::1]:6443', 'api.example.com:6443'],
  ),
});

/** Where the API servers of clusters are, for connections that no environment explains. */
export const apiServersSection = v.pipe(
  v.array(apiServersEntry),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const { server, covering, path } of findCovered(dataset.value)) {
      addIssue({
        message: 'Expected an address that no other of the same cluster includes; leave this one out',
        received: `${JSON.stringify(server.text)}, which ${JSON.stringify(covering.text)} includes`,
        path,
      });
    }
  }),
);

type Covered = { readonly server: ApiServer; readonly covering: ApiServer; readonly path: Path };
type Path = [v.UnknownPathItem, v.UnknownPathItem, v.UnknownPathItem];

function findCovered(entries: readonly ApiServersEntry[]): readonly Covered[] {
  const indexes = new Map(
    [...Map.groupBy(entries, ({ cluster }) => cluster)].map(([cluster, same]) => [
      cluster,
      indexServers(same.flatMap(({ addresses }) => addresses)),
    ]),
  );
  return entries.flatMap(({ cluster, addresses }, entry) =>
    addresses.flatMap((server, at) => {
      const index = indexes.get(cluster);
      const covering = index && findCovering(index, server);
      return covering === undefined ? [] : [{ server, covering, path: pathTo(entry, 'addresses', at) }];
    }),
  );
}

function pathTo(...[entry, member, at]: [number, string, number]): Path {
  const step = (key: unknown): v.UnknownPathItem => ({
    type: 'unknown',
    origin: 'value',
    input: null,
    key,
    value: null,
  });
  return [step(entry), step(member), step(at)];
}

/** A server, or what was expected in place of the text. */
export function readApiServer(text: string): ApiServer | string {
  if (text.includes('://')) return 'Expected only the host of this URL and its port, without scheme and path';
  const [host, digits] = splitPort(text);
  const port = digits === undefined ? undefined : readPort(digits);
  if (port === undefined && digits !== undefined) return 'Expected a port from 1 to 65535 after the last colon';
  const slash = host.lastIndexOf('/');
  if (slash !== -1) {
    const network = readNetwork(host.slice(0, slash), host.slice(slash + 1));
    return typeof network === 'string' ? network : { text, port, network };
  }
  const meant = withUnbracketedPort(text);
  if (meant !== undefined) return meant;
  const first = readAddress(host);
  if (first !== undefined) return { text, port, network: { first, prefix: ADDRESS_BITS } };
  const name = hostName(host);
  return name === undefined ? EXPECTED : { text, port, name };
}

/** The host without brackets, and what follows it as its port. Two colons without brackets are those of IPv6. */
function splitPort(text: string): readonly [host: string, port?: string | undefined] {
  const bracketed = /^\[([^\]]*)\](?::([^:]*))?$/.exec(text);
  if (bracketed !== null) return [bracketed[1] ?? '', bracketed[2]];
  const [host = '', port, ...more] = text.split(':');
  return more.length > 0 ? [text] : [host, port];
}

/** Of API servers. As the last group of an address of IPv6, such digits are more likely a port. */
const USUAL_PORT = /^(?:[1-9]\d?)?443$/;

/** What to write in place of an address of IPv6 that seems to be followed by a port: it would be another address, at any port. */
function withUnbracketedPort(text: string): string | undefined {
  const colon = text.lastIndexOf(':');
  const [host, port] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
  if (!host.includes(':') || readAddress(host) === undefined || !USUAL_PORT.test(port)) return undefined;
  const whole = readAddress(text);
  const bracketed = `Expected brackets around an address that is followed by a port: [${host}]:${port}`;
  return whole === undefined ? bracketed : `${bracketed}; or, if ${port} is part of the address, ${allGroups(whole)}`;
}

/** A network, or what was expected in its place. */
function readNetwork(address: string, length: string): IpNetwork | string {
  const number = readAddress(address);
  const bits = address.includes(':') ? ADDRESS_BITS : 32;
  if (number === undefined || !/^\d{1,3}$/.test(length) || Number(length) > bits) return EXPECTED;
  const prefix = ADDRESS_BITS - bits + Number(length);
  const network = networkOf(number, prefix);
  if (Number(length) === 0 || holdsAllOfIPv4(network)) {
    return 'Expected the network of the API servers only, not all addresses of a family';
  }
  if (network.first === number) return network;
  return `Expected a network, such as ${networkText(network)}, or the address ${addressAt(number)} alone`;
}

function readAddress(text: string): bigint | undefined {
  const address = /[\s%[]/.test(text) ? undefined : canonicalAddress(text);
  return address === undefined ? undefined : addressNumber(address);
}
