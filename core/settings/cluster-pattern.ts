import * as v from 'valibot';
import { hasNestedRepeats } from './nested-repeats.ts';
import { hasTooManyWays } from './ways-to-match.ts';

const NO_GROUP = 'Expected a group named cluster, such as (?<cluster>[^/]+)';
const NESTED =
  'Expected no repeat of a group with a repeat, ? or | in it, as in (a+)+: a key could be made that takes it for ever. (?:[^/]+/)* is allowed';
const TOO_MANY_WAYS =
  'Expected at most two repeats that can take the same text, as in ^.*/.*/, and without ^ at the beginning often one: a key could be made that takes seconds. [^/]+ in place of .* takes no slash';

/** A regular expression with a group named `cluster`, and perhaps one named `node`, as text. */
export const clusterPattern = v.pipe(
  v.string(),
  v.check(compiles, describeFault),
  v.check(namesCluster, NO_GROUP),
  v.check(isNotNested, NESTED),
  v.check(hasFewWays, TOO_MANY_WAYS),
);

/** What is wrong with a pattern; undefined if nothing is. */
export function faultOfClusterPattern(pattern: string): string | undefined {
  return v.safeParse(clusterPattern, pattern).issues?.[0].message;
}

/** No key of S3 (1,024 bytes) and no path of a file (4,096) is longer. */
const MAX_KEY = 4096;

/** Whose objects they are: the cluster's, and the node's, where keys name nodes. */
export type Place = { readonly cluster: string; readonly node: string | undefined };

/**
 * A function from an object's key to its place: what the groups named `cluster` and `node` of the pattern matched, else
 * the default cluster, as for a key that no object can have. The pattern must have passed `clusterPattern`. It is the
 * operator's and may take more than linear time, but not much more than quadratic; the key may be an attacker's, so its length is bounded.
 */
export function createPlaceOf(pattern: string | null, defaultCluster: string): (key: string) => Place {
  const nowhere = { cluster: defaultCluster, node: undefined };
  if (pattern === null) return () => nowhere;
  const expression = new RegExp(pattern);
  return (key) => {
    const groups = key.length > MAX_KEY ? undefined : expression.exec(key)?.groups;
    return { cluster: groups?.['cluster'] || defaultCluster, node: groups?.['node'] || undefined };
  };
}

/** The same, where the node does not matter. */
export function createClusterOf(pattern: string | null, defaultCluster: string): (key: string) => string {
  const placeOf = createPlaceOf(pattern, defaultCluster);
  return (key) => placeOf(key).cluster;
}

function compiles(pattern: string): boolean {
  return whyNotCompiled(pattern) === undefined;
}

function describeFault({ input }: { readonly input: string }): string {
  return `Expected a regular expression of JavaScript (${whyNotCompiled(input)})`;
}

function isNotNested(pattern: string): boolean {
  return !compiles(pattern) || !hasNestedRepeats(pattern);
}

function hasFewWays(pattern: string): boolean {
  return !compiles(pattern) || hasNestedRepeats(pattern) || !hasTooManyWays(pattern);
}

/** As V8 says it, without the expression: `Unterminated group`. */
function whyNotCompiled(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    return String(error).split(': ').at(-1);
  }
}

/** An alternative that always matches makes the groups appear, whether they take part or not. */
function namesCluster(pattern: string): boolean {
  if (!compiles(pattern)) return true;
  const groups = new RegExp(`(?:${pattern})|`).exec('')?.groups;
  return groups !== undefined && 'cluster' in groups;
}
