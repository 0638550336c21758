import { isIP } from 'node:net';
import { canonicalAddress } from '#core/ip-address.ts';
import { isObject, type JsonObject, scalarText } from '#core/json.ts';
import { hostText } from '#core/text.ts';

/** Where a connect goes: an internet address, or a family that the rule does not look at. */
export type RemoteAddress = { readonly address: string; readonly port: number | undefined } | 'otherFamily';

/** With the name of a network interface, which may follow an address. */
const MAX_ADDRESS = 64;

/** Reads the value of `remote_addr`; undefined if it is no socket address, or an internet one without an IP address. */
export function readRemoteAddress(value: unknown): RemoteAddress | undefined {
  const fields = typeof value === 'string' ? readQuotedPairs(value) : value;
  if (!isObject(fields) || typeof fields['sa_family'] !== 'string') return undefined;
  if (fields['sa_family'] === 'AF_INET') return internetAddress(fields, 'sin_addr', 'sin_port');
  if (fields['sa_family'] === 'AF_INET6') return internetAddress(fields, 'sin6_addr', 'sin6_port');
  return 'otherFamily';
}

/** `10.96.0.1:443`, `[fd00::1]:443`, `unix:/run/x.sock`; undefined if the value tells no address. */
export function socketText(value: unknown): string | undefined {
  const remote = readRemoteAddress(value);
  if (remote === undefined) return undefined;
  if (remote === 'otherFamily') {
    const path = readSocketPath(value);
    return path === undefined ? undefined : `unix:${path}`;
  }
  const address = hostText(canonicalAddress(remote.address) ?? remote.address);
  return remote.port === undefined ? address : `${address}:${remote.port}`;
}

/** The path of a socket of the file system; undefined if the value is another's. */
function readSocketPath(value: unknown): string | undefined {
  const fields = typeof value === 'string' ? readQuotedPairs(value) : value;
  const path = isObject(fields) && fields['sa_family'] === 'AF_UNIX' ? fields['sun_path'] : undefined;
  return typeof path === 'string' && path !== '' ? path : undefined;
}

function internetAddress(fields: JsonObject, addressKey: string, portKey: string): RemoteAddress | undefined {
  const address = fields[addressKey];
  if (typeof address !== 'string' || address.length > MAX_ADDRESS || isIP(address) === 0) return undefined;
  return { address, port: readPort(fields[portKey]) };
}

/** A text in trace.Event, a number in the protobuf form. */
function readPort(value: unknown): number | undefined {
  const text = scalarText(value) ?? '';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : undefined;
  return port !== undefined && port <= 65535 ? port : undefined;
}

/**
 * v0.6.0 to v0.6.4 wrote a text, `{'sa_family': 'AF_INET','sin_port': '22','sin_addr': '0.0.0.0'}`. The first
 * of equal keys counts: the family comes first, and a socket's path, which an attacker chooses, after it.
 */
function readQuotedPairs(text: string): JsonObject {
  const fields = new Map<string, string>();
  for (const [, key = '', value = ''] of text.matchAll(/'(\w+)':\s*'([^']*)'/g)) {
    if (!fields.has(key)) fields.set(key, value);
  }
  return Object.fromEntries(fields);
}
