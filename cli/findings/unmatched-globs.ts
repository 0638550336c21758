import { describeNames } from '#core/correlate/describe-names.ts';
import { type ApiServersEntry, unmatchedGlobs } from '#core/settings/api-servers.ts';

/** Says in a line which entries of the settings stand for no cluster that was seen, and which those are. */
export function describeUnmatchedGlobs(
  entries: readonly ApiServersEntry[],
  coverages: Iterable<{ readonly cluster: string }>,
): string[] {
  const clusters = [...new Set([...coverages].map(({ cluster }) => cluster))].sort();
  const unmatched = clusters.length === 0 ? [] : unmatchedGlobs(entries, clusters);
  if (unmatched.length === 0) return [];
  const seen = describeNames(clusters.map(quote), false);
  return [
    `apiServers of the settings: no cluster was seen that matches ${describeNames(unmatched.map(quote), false)}; seen: ${seen}`,
  ];
}

function quote(name: string): string {
  return JSON.stringify(name);
}
