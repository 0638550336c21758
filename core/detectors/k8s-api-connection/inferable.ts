/** Loopback, unspecified, link-local and multicast addresses, in their canonical spelling. */
const OF_EACH_CONTAINER = /^(?:127\.|0\.0\.0\.0$|169\.254\.|22[4-9]\.|23\d\.|::1?$|fe[89ab][\da-f]:|ff[\da-f]{2}:)/;

/**
 * Whether what other containers were told about a canonical address says anything about this one. A loopback address is
 * another place in every container, so two that were told it would make a finding of every loopback connection of the
 * cluster. A container that was told such an address itself is still observed.
 */
export function mayBeInferred(address: string): boolean {
  return !OF_EACH_CONTAINER.test(address);
}
