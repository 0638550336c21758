import type { Environment } from '../event.ts';
import { textArray } from '../json.ts';
import { canonicalAddress } from './address.ts';

/** What an exec's environment tells of the API server. Nothing else of an environment leaves this file. */
export type ApiServerHosts = {
  /** Canonical, without repetition. */
  readonly addresses: readonly string[];
  /** Values that are no IP address, most likely names: they cannot be compared with a connection. */
  readonly refused: number;
  readonly truncated: boolean;
};

const VARIABLE = 'KUBERNETES_SERVICE_HOST=';

/**
 * Tracee keeps 8191 bytes of an environment, as the strings stand in memory, each ended by a zero
 * (`save_args_str_arr_to_buf`, since v0.9); what is missing is filled with `?` (`eventsreader.go`).
 */
const KEPT_BYTES = 8191;
const MISSING = '?';
/** Before, `execve` kept whole strings up to their 38th, 40th or 128th, and said so with this. */
const ELLIPSIS = '...';

/** The addresses that the variable named exactly KUBERNETES_SERVICE_HOST holds. */
export function readApiServerHosts(environment: Environment): ApiServerHosts {
  const found = typeof environment === 'string' ? findInJson(environment) : undefined;
  if (found !== undefined) return { ...readValues(found), truncated: false };

  const variables = variablesOf(environment);
  const kept = variables.slice(0, variables.findLastIndex((variable) => variable !== MISSING) + 1);
  const lastMayBeCut = kept.length < variables.length || textBytes(kept) >= KEPT_BYTES;
  const whole = lastMayBeCut ? kept.slice(0, -1) : kept;
  return { ...readValues(whole), truncated: lastMayBeCut || kept.at(-1) === ELLIPSIS };
}

export function variablesOf(environment: Environment): readonly string[] {
  return typeof environment === 'string' ? (textArray(JSON.parse(environment)) ?? []) : environment;
}

/**
 * Variables that are worth a look, found without parsing; undefined if they might be cut, or are escaped. In plain
 * JSON every quote begins or ends a text, and the list is longer than what is in it.
 */
function findInJson(json: string): readonly string[] | undefined {
  const mayBeCut = json.endsWith(`"${MISSING}"]`) || json.endsWith(`"${ELLIPSIS}"]`);
  if (mayBeCut || !json.endsWith('"]') || json.includes('\\') || Buffer.byteLength(json) >= KEPT_BYTES)
    return undefined;
  const found: string[] = [];
  for (let at = json.indexOf(`"${VARIABLE}`); at !== -1; at = json.indexOf(`"${VARIABLE}`, at + 1)) {
    found.push(json.slice(at + 1, json.indexOf('"', at + 1)));
  }
  return found;
}

function readValues(variables: readonly string[]): Pick<ApiServerHosts, 'addresses' | 'refused'> {
  const addresses = new Set<string>();
  let refused = 0;
  for (const variable of variables) {
    if (!variable.startsWith(VARIABLE)) continue;
    const value = variable.slice(VARIABLE.length).trim();
    const address = canonicalAddress(value);
    if (address !== undefined) addresses.add(address);
    else if (value !== '') refused += 1;
  }
  return { addresses: [...addresses], refused };
}

/** The bytes from the first character to the last, one zero between two strings. */
function textBytes(variables: readonly string[]): number {
  return variables.reduce((sum, variable) => sum + Buffer.byteLength(variable) + 1, -1);
}
