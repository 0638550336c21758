export const LOCALHOST = 'localhost';
export const LOCAL_ADDRESSES: readonly string[] = ['127.0.0.1', '::1'];

/** Whether every cluster has this name for its own API server: the service `kubernetes`, with or without a domain. */
export function isOwnName(name: string): boolean {
  return /^kubernetes(?:\.default(?:\.svc(?:\.|$)|$)|$)/.test(name);
}

/** How the names of the API servers of managed clusters end: EKS', also in China and of clusters with IPv6, AKS' and GKE's. */
const MANAGED_SUFFIXES: readonly string[] = [
  '.eks.amazonaws.com',
  '.eks.amazonaws.com.cn',
  '.eks.amazonwebservices.com.cn',
  '.api.aws',
  '.azmk8s.io',
  '.gke.goog',
];

/** Whether a name is one by which some cluster's API server is known, whoever was told it. */
export function isApiServerName(name: string): boolean {
  return isOwnName(name) || MANAGED_SUFFIXES.some((suffix) => name.endsWith(suffix));
}
