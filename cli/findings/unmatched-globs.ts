import { describeNames } from '#core/correlate/describe-names.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { Summary } from '#core/correlate/summary.ts';
import { detectorsOf } from '#core/detectors/registry.ts';
import { matchesGlob } from '#core/glob.ts';
import { type ApiServersEntry, unmatchedGlobs } from '#core/settings/api-servers.ts';
import type { Settings } from '#core/settings/settings.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import { unmatchedRules } from '#core/settings/unmatched-rules.ts';
import type { CompiledDetectors } from '#yaml-detectors/compiled-detectors.ts';

type Seen = Iterable<{ readonly cluster: string }>;

/** Says in a line which entries of the settings stand for no cluster that was seen, and which those are. */
export function describeUnmatchedGlobs(entries: readonly ApiServersEntry[], coverages: Seen): string[] {
  const clusters = clustersOf(coverages);
  return describeUnmatched('apiServers', unmatchedGlobs(entries, clusters), clusters);
}

/** The same of suppressions that have not ended: an entry that was found under another name of the cluster covers nothing. */
export function describeUnmatchedSuppressions(
  suppressions: readonly Suppression[],
  coverages: Seen,
  now: bigint,
): string[] {
  const clusters = clustersOf(coverages);
  const globs = new Set(
    suppressions.flatMap(({ conditions, expires }) => (expires > now ? (conditions.cluster ?? []) : [])),
  );
  const unmatched = [...globs].filter((glob) => !clusters.some((cluster) => matchesGlob(glob, cluster)));
  return describeUnmatched('suppressions', unmatched, clusters);
}

function clustersOf(coverages: Seen): string[] {
  return [...new Set([...coverages].map(({ cluster }) => cluster))].sort();
}

function describeUnmatched(key: string, unmatched: readonly string[], clusters: readonly string[]): string[] {
  if (clusters.length === 0 || unmatched.length === 0) return [];
  const seen = describeNames(clusters.map(quote), false);
  return [
    `${key} of the settings: no cluster was seen that matches ${describeNames(unmatched.map(quote), false)}; seen: ${seen}`,
  ];
}

type SeenRules = {
  readonly findings: readonly Finding[];
  readonly leftOutRules: Summary['leftOutRules'];
  /** Those of the user's. */
  readonly detectors: CompiledDetectors['detectors'];
};

/** Says of each glob for rules that it matches no rule that is known, and none in these logs, with what may be meant. */
export function describeUnmatchedRules(
  settings: Pick<Settings, 'rules' | 'suppressions' | 'alerts'>,
  { findings, leftOutRules, detectors }: SeenRules,
  now: bigint,
): string[] {
  const known = {
    detectors,
    seen: detectorsOf(findings),
    leftOut: Object.keys(leftOutRules),
  };
  return unmatchedRules(settings, known, now).map(({ text }) => text);
}

function quote(name: string): string {
  return JSON.stringify(name);
}
