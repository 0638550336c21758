import type { ToldEndpoints } from '#core/detectors/detector.ts';
import { canonicalAddress } from '#core/ip-address.ts';

export const VARIABLE = 'KUBERNETES_SERVICE_HOST=';

/**
 * Tracee keeps 8191 bytes of an environment, as the strings stand in memory, each ended by a zero
 * (`save_args_str_arr_to_buf`, since v0.9); what is missing is filled with `?` (`eventsreader.go`).
 */
const KEPT_BYTES = 8191;
const MISSING = '?';
/** Before, `execve` kept whole strings up to their 38th, 40th or 128th, and said so with this. */
const ELLIPSIS = '...';

/** The addresses that the variable named exactly KUBERNETES_SERVICE_HOST holds. */
export function readApiServerHosts(environment: readonly string[]): ToldEndpoints {
  const kept = environment.slice(0, environment.findLastIndex((variable) => variable !== MISSING) + 1);
  const lastMayBeCut = kept.length < environment.length || textBytes(kept) >= KEPT_BYTES;
  const whole = lastMayBeCut ? kept.slice(0, -1) : kept;
  const addresses = new Set<string>();
  let refused = 0;
  for (const variable of whole) {
    if (!variable.startsWith(VARIABLE)) continue;
    const value = variable.slice(VARIABLE.length).trim();
    const address = toldAddress(value);
    if (address !== undefined) addresses.add(address);
    else if (value !== '') refused += 1;
  }
  return { addresses: [...addresses], refused, truncated: lastMayBeCut || kept.at(-1) === ELLIPSIS };
}

/** No address is longer, with all that may stand around it. */
const MAX_VALUE = 128;
const QUOTES = ['"', "'"];
const SCHEME = /^[a-z]{1,8}:\/\//i;
/** What follows an address: a port, a path. An address of IPv6 that a port follows has brackets. */
const AROUND = /^(\[[^\]]{1,64}\]|[^:/]{1,64})(?::\d{1,5})?(?:\/.{0,64})?$/;

/** The address in a value that somebody wrote by hand: between quotes, as a URL, or with a port. */
function toldAddress(value: string): string | undefined {
  if (value.length > MAX_VALUE) return undefined;
  const isQuoted = value.length > 1 && QUOTES.includes(value.charAt(0)) && value.at(-1) === value.charAt(0);
  const bare = (isQuoted ? value.slice(1, -1).trim() : value).replace(SCHEME, '');
  return canonicalAddress(bare) ?? canonicalAddress(AROUND.exec(bare)?.[1] ?? '');
}

/** The bytes from the first character to the last, one zero between two strings. */
function textBytes(variables: readonly string[]): number {
  return variables.reduce((sum, variable) => sum + Buffer.byteLength(variable) + 1, -1);
}
