import { didYouMean } from '#core/closest-name.ts';
import { describeNames } from '#core/correlate/describe-names.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { Summary } from '#core/correlate/summary.ts';
import type { Detector } from '#core/detectors/detector.ts';
import { DETECTORS, detectorOf } from '#core/detectors/registry.ts';
import { matchesGlob } from '#core/glob.ts';
import { type ApiServersEntry, unmatchedGlobs } from '#core/settings/api-servers.ts';
import type { RuleSettings } from '#core/settings/rules.ts';
import type { Suppression } from '#core/settings/suppression.ts';
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

/** Says of each glob of `rules` that it matches no rule that is known, and none in these logs, with what may be meant. */
export function describeUnmatchedRules(
  rules: RuleSettings,
  { findings, leftOutRules, detectors }: SeenRules,
): string[] {
  const own = detectors.flatMap(({ id, event, signature }) => [id, event, ...(signature ? [signature.name] : [])]);
  const known = [...DETECTORS.flatMap(namesOf), ...own];
  // Only its id is known: a glob may match its title.
  if (Object.keys(leftOutRules).some((rule) => !known.includes(rule))) return [];
  const all = [...new Set([...known, ...findings.flatMap((finding) => namesOf(detectorOf(finding)))])];
  const globs = { include: rules.include, exclude: rules.exclude, severity: Object.keys(rules.severity) };
  return Object.entries(globs).flatMap(([part, each]) =>
    each
      .filter((glob) => !all.some((name) => matchesGlob(glob, name)))
      .map((glob) => `rules.${part} of the settings: no rule is known that matches ${quote(glob)}${meant(glob, all)}`),
  );
}

/** Ids are in capitals, and some type them otherwise. */
function meant(glob: string, names: readonly string[]): string {
  const same = names.find((name) => name.toLowerCase() === glob.toLowerCase());
  return didYouMean(same ?? glob, names);
}

function namesOf({ id, name, eventName, aliases }: Detector): readonly string[] {
  return [id, name, eventName, ...aliases];
}

function quote(name: string): string {
  return JSON.stringify(name);
}
