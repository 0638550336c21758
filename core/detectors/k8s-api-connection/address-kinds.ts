/** Loopback and link-local addresses, in their canonical spelling. */
const OF_EACH_CONTAINER = /^(?:127\.|169\.254\.|::1$|fe[89ab][\da-f]:)/;
/** Unspecified and multicast addresses, likewise. */
const OF_NOBODY = /^(?:0\.0\.0\.0$|22[4-9]\.|23\d\.|::$|ff[\da-f]{2}:)/;

/** Whether a canonical address means something else in every container, so that it is an endpoint only with its port. */
export function isOfEachContainer(address: string): boolean {
  return OF_EACH_CONTAINER.test(address);
}

/**
 * Whether what other containers were told about a canonical address says anything about this one. Two containers that
 * were told a loopback address would make a finding of every loopback connection of the cluster.
 */
export function mayBeInferred(address: string): boolean {
  return !isOfEachContainer(address) && !OF_NOBODY.test(address);
}
