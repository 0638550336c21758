import { canonicalAddress, isAddress } from '#core/ip-address.ts';
import { isObject, type JsonObject, parseObject, scalarText } from '#core/json.ts';
import { hostText } from '#core/text.ts';

/** Where a connect goes: an internet address, or a family that the rule does not look at. */
export type RemoteAddress = { readonly address: string; readonly port: number | undefined } | 'otherFamily';

/** Reads the value of `remote_addr`; undefined if it is no socket address, or an internet one without an IP address. */
export function readRemoteAddress(value: unknown): RemoteAddress | undefined {
  const fields = fieldsIn(value);
  const family = isObject(fields) ? scalarText(fields['sa_family'])?.toUpperCase() : undefined;
  if (!isObject(fields) || family === undefined) return undefined;
  if (family === 'AF_INET' || family === NUMBER_OF_INET) return internetAddress(fields, 'sin_addr', 'sin_port');
  if (family === 'AF_INET6' || NUMBERS_OF_INET6.includes(family))
    return internetAddress(fields, 'sin6_addr', 'sin6_port');
  const isNamed = family.startsWith('AF_');
  return isNamed || !('sin_addr' in fields || 'sin6_addr' in fields) ? 'otherFamily' : undefined;
}

/** Linux's, `include/linux/socket.h`. */
const NUMBER_OF_INET = '2';
/** Linux's, and that of Tracee's protobuf form. Linux's 3, of amateur radio, has no such address. */
const NUMBERS_OF_INET6 = ['10', '3'];

/** A path has 108 bytes; escapes and names take some more. */
const MAX_ADDRESS_TEXT = 4096;

function fieldsIn(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return (value.length > MAX_ADDRESS_TEXT ? undefined : parseObject(value)) ?? readQuotedPairs(value);
}

/** `10.96.0.1:443`, `[fd00::1]:443`, `unix:/run/x.sock`; undefined if the value tells no address. */
export function socketText(value: unknown): string | undefined {
  const remote = readRemoteAddress(value);
  if (remote === undefined) return undefined;
  if (remote === 'otherFamily') {
    const path = socketPath(value);
    return path === undefined ? undefined : `unix:${path}`;
  }
  const address = hostText(canonicalAddress(remote.address) ?? remote.address);
  return remote.port === undefined ? address : `${address}:${remote.port}`;
}

const FAMILIES_OF_PATHS = ['AF_UNIX', '1'];

/** The path of a socket of the file system; undefined if the value is another's. A fraction of the time of reading an address. */
export function socketPath(value: unknown): string | undefined {
  const fields = fieldsIn(value);
  const path =
    isObject(fields) && FAMILIES_OF_PATHS.includes(scalarText(fields['sa_family'])?.toUpperCase() ?? '')
      ? fields['sun_path']
      : undefined;
  return typeof path === 'string' && path !== '' ? path : undefined;
}

function internetAddress(fields: JsonObject, addressKey: string, portKey: string): RemoteAddress | undefined {
  const address = fields[addressKey];
  if (typeof address !== 'string' || !isAddress(address)) return undefined;
  return { address, port: portIn(fields[portKey]) };
}

/** A text in trace.Event, a number in the protobuf form; 0, which `readPort` refuses, is one that Tracee tells. */
function portIn(value: unknown): number | undefined {
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
