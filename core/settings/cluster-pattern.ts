import * as v from 'valibot';

const NO_EXPRESSION = 'Expected a regular expression of JavaScript';
const NO_GROUP = 'Expected a group named cluster, such as (?<cluster>[^/]+)';

/** A regular expression with a group named `cluster`, as text. */
export const clusterPattern = v.pipe(v.string(), v.check(compiles, NO_EXPRESSION), v.check(namesCluster, NO_GROUP));

/** What is wrong with a pattern; undefined if nothing is. */
export function faultOfClusterPattern(pattern: string): string | undefined {
  return v.safeParse(clusterPattern, pattern).issues?.[0].message;
}

/** No key of S3 (1,024 bytes) and no path of a file (4,096) is longer. */
const MAX_KEY = 4096;

/**
 * A function from an object's key to its cluster: what the group named `cluster` of the pattern matched, else the
 * default, as for a key that no object can have. The pattern must have passed `clusterPattern`. It is the operator's
 * and may take more than linear time; the key may be an attacker's, so its length is bounded.
 */
export function createClusterOf(pattern: string | null, defaultCluster: string): (key: string) => string {
  if (pattern === null) return () => defaultCluster;
  const expression = new RegExp(pattern);
  return (key) => {
    if (key.length > MAX_KEY) return defaultCluster;
    return expression.exec(key)?.groups?.['cluster'] || defaultCluster;
  };
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

/** An alternative that always matches makes the groups appear, whether they take part or not. */
function namesCluster(pattern: string): boolean {
  if (!compiles(pattern)) return true;
  const groups = new RegExp(`(?:${pattern})|`).exec('')?.groups;
  return groups !== undefined && 'cluster' in groups;
}
