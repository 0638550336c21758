import type { Endpoint, EndpointName, ToldEndpoints } from '#core/detectors/detector.ts';
import { hostName } from '#core/dns-name.ts';
import { canonicalAddress } from '#core/ip-address.ts';
import { readPort } from '#core/port.ts';
import { LOCAL_ADDRESSES, LOCALHOST } from './api-server-names.ts';

/** How the names of all variables that count begin. */
export const VARIABLES = 'KUBERNETES_';
/** The variable that Tracee's own rule looks at. */
export const HOST_VARIABLE = 'KUBERNETES_SERVICE_HOST';
const PORT_VARIABLE = 'KUBERNETES_SERVICE_PORT';
/** The kubelet writes the same address into these, too: where one is lost or overridden, another may be left. */
const OTHER_VARIABLES: ReadonlySet<string> = new Set([
  'KUBERNETES_PORT',
  'KUBERNETES_PORT_443_TCP',
  'KUBERNETES_PORT_443_TCP_ADDR',
]);
const DEFAULT_PORT = 443;

/**
 * Tracee keeps 8191 bytes of an environment, as the strings stand in memory, each ended by a zero
 * (`save_args_str_arr_to_buf`, since v0.9); what is missing is filled with `?` (`eventsreader.go`).
 */
const KEPT_BYTES = 8191;
const MISSING = '?';
/** Before, `execve` kept whole strings up to their 38th, 40th or 128th, and said so with this. */
const ELLIPSIS = '...';

/** What the kubelet's variables tell of the API server. A value that may have been cut tells nothing. */
export function readApiServers(environment: readonly string[]): ToldEndpoints {
  const kept = environment.slice(0, environment.findLastIndex((variable) => variable !== MISSING) + 1);
  const lastMayBeCut = kept.length < environment.length || isLong(kept);
  const whole = (lastMayBeCut ? kept.slice(0, -1) : kept).filter((variable) => variable.startsWith(VARIABLES));
  return { ...readVariablesOnce(whole), truncated: lastMayBeCut || kept.at(-1) === ELLIPSIS };
}

/** All containers of a node are told the same, but for services whose names begin like that. */
let last: { readonly variables: readonly string[]; readonly told: ReturnType<typeof readVariables> } | undefined;

function readVariablesOnce(variables: readonly string[]): ReturnType<typeof readVariables> {
  if (last === undefined || !isEqual(last.variables, variables))
    last = { variables, told: readVariables(variables.map(splitVariable)) };
  return last.told;
}

function isEqual(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((variable, at) => variable === others[at]);
}

type Variable = readonly [name: string, value: string];

function splitVariable(variable: string): Variable {
  const at = variable.indexOf('=');
  return at === -1 ? [variable, ''] : [variable.slice(0, at), variable.slice(at + 1)];
}

/**
 * A process that sets a variable again and again would have told each address at each port. An environment has each variable
 * once, or a few times where shells and charts have put it again.
 */
const MAX_PLACES = 64;
const MAX_PORTS = 4;

function readVariables(variables: readonly Variable[]): Omit<ToldEndpoints, 'truncated'> {
  const told = variables.flatMap(([name, value]) => {
    const ports = name === PORT_VARIABLE ? readPort(unquote(value)) : undefined;
    return ports === undefined ? [] : [ports];
  });
  const servicePorts = told.length === 0 ? [DEFAULT_PORT] : [...new Set(told)].slice(0, MAX_PORTS);
  const places = variables.filter(([name, value]) => isPlace(name) && unquote(value) !== '');
  const endpoints = new Map<string, Endpoint>();
  const names = new Map<string, EndpointName>();
  let refused = Math.max(0, places.length - MAX_PLACES);
  for (const [name, value] of places.slice(0, MAX_PLACES)) {
    const isHost = name === HOST_VARIABLE;
    const place = readPlace(value);
    if (place === undefined) refused += 1;
    else for (const port of portsOf(place, isHost ? servicePorts : [DEFAULT_PORT])) add(place.host, port);
  }
  return { endpoints: [...endpoints.values()], names: [...names.values()], refused };

  function add(host: Host, port: number): void {
    for (const address of host.addresses) endpoints.set(`${address} ${port}`, { address, port });
    if (host.name !== undefined) names.set(`${host.name} ${port}`, { name: host.name, port });
  }
}

function isPlace(name: string): boolean {
  return name === HOST_VARIABLE || OTHER_VARIABLES.has(name);
}

type Host = { readonly addresses: readonly string[]; readonly name?: string };
type Place = { readonly host: Host; readonly port: number | undefined };

function portsOf({ port }: Place, others: readonly number[]): readonly number[] {
  return port === undefined ? others : [port];
}

/** No address or name is longer, with all that may stand around it. */
const MAX_VALUE = 320;
const QUOTES = ['"', "'"];
const SCHEME = /^[a-z]{1,8}:\/\//i;
/** A host, and what may follow it: a port, a path. An address of IPv6 that a port follows has brackets. */
const AROUND = /^(\[[^\]]{1,64}\]|[^:/]{1,254})(?::(\d{1,5}))?(?:\/.{0,64})?$/;

/** The host and port in a value that somebody may have written by hand: between quotes, as a URL, with a port. */
function readPlace(value: string): Place | undefined {
  if (value.length > MAX_VALUE) return undefined;
  const bare = unquote(value).replace(SCHEME, '');
  const address = canonicalAddress(bare);
  if (address !== undefined) return { host: { addresses: [address] }, port: undefined };
  const [, text = '', digits] = AROUND.exec(bare) ?? [];
  const host = readHost(text);
  const port = digits === undefined ? undefined : readPort(digits);
  return host === undefined || (digits !== undefined && port === undefined) ? undefined : { host, port };
}

function readHost(text: string): Host | undefined {
  const address = canonicalAddress(text);
  if (address !== undefined) return { addresses: [address] };
  const name = hostName(text);
  if (name === undefined) return undefined;
  return name === LOCALHOST ? { addresses: LOCAL_ADDRESSES } : { addresses: [], name };
}

function unquote(value: string): string {
  const text = value.trim();
  const isQuoted = text.length > 1 && QUOTES.includes(text.charAt(0)) && text.at(-1) === text.charAt(0);
  return isQuoted ? text.slice(1, -1).trim() : text;
}

/** Whether there are as many bytes as Tracee keeps, from the first character to the last, one zero between two strings. */
function isLong(variables: readonly string[]): boolean {
  const units = variables.reduce((sum, variable) => sum + variable.length + 1, -1);
  // A unit of UTF-16 is one to three bytes. Few environments are so long that they have to be counted.
  if (units * MAX_BYTES_OF_UNIT < KEPT_BYTES) return false;
  return variables.reduce((sum, variable) => sum + Buffer.byteLength(variable) + 1, -1) >= KEPT_BYTES;
}

const MAX_BYTES_OF_UNIT = 3;
