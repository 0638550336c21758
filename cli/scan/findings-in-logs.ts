import { type Diagnostics, openDiagnostics } from '#cli/terminal/diagnostics.ts';
import { EXPANSION_LIMITS } from '#compression/expansion.ts';
import type { Facts } from '#core/correlate/facts.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { findingsOf } from '#core/correlate/findings.ts';
import { findingsByExecAlone } from '#core/correlate/program-by-exec.ts';
import { summarise } from '#core/correlate/summary.ts';
import type { TimeRange } from '#core/object-selection/time-range.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { createClusterOf } from '#core/settings/cluster-pattern.ts';
import type { Settings } from '#core/settings/settings.ts';
import { explainClusters } from './explain-clusters.ts';
import { type Listing, listInputs } from './list-inputs.ts';
import { scanListing } from './scan-listing.ts';

export type LogSearch = {
  readonly inputs: readonly string[];
  readonly settings: Settings;
  /** Where they and the detectors are from. */
  readonly settingsFiles?: readonly string[] | undefined;
  /** Files that will be written to. */
  readonly outputs?: readonly string[];
  /** The user's own, as JSON. */
  readonly detectors?: string | undefined;
  /** Objects of S3 from other times are not read. */
  readonly range: TimeRange;
};

export const EVERYTHING: TimeRange = { from: undefined, to: undefined };

/** How a log is read where nobody says otherwise. */
export const PLAIN_READING = {
  range: EVERYTHING,
  maxExpansion: EXPANSION_LIMITS.ratio,
  keepsArguments: false,
} as const;

export type FoundInLogs = {
  readonly findings: readonly Finding[];
  /** What they come from. */
  readonly facts: Facts;
  /** Those of them whose program is known by an exec alone. */
  readonly byExecAlone: readonly Finding[];
  /** Which of the logs could not be read, or only in part, which has been said. */
  readonly failures: ReadonlySet<string>;
  /** There was no record in them, which has been said. */
  readonly isEmpty: boolean;
};

/** All findings of these logs, as `scan` finds them. */
export async function findingsInLogs(search: LogSearch): Promise<FoundInLogs> {
  const { inputs, settings, detectors } = search;
  const { listing, diagnostics } = listLogs(search);
  const options = {
    ...PLAIN_READING,
    ...{ inputs, semantics: 'join' as const, jobs: undefined, resume: undefined, rules: settings.rules, detectors },
  };
  const clusterOf = clusterOfIn(settings);
  explainClusters({ inputs, files: listing.files, clusterOf, byDefault: settings.cluster.default }).forEach(
    diagnostics.problem,
  );
  const { seen, found, failures } = await scanListing(listing, { options, clusterOf, stream: undefined, diagnostics });
  const apiServers = compileApiServers(settings.apiServers);
  const findings = findingsOf(found, apiServers);
  const isEmpty = failures.length === 0 && summarise(seen, findings, listing.unreadable, apiServers).lines === 0;
  if (isEmpty) diagnostics.problem(describeEmpty(inputs));
  return {
    findings,
    facts: found,
    byExecAlone: findingsByExecAlone(found, findings),
    failures: new Set(failures.map(({ name }) => name)),
    isEmpty,
  };
}

/** What is said of logs without a record. */
export function describeEmpty(inputs: readonly string[]): string {
  return `nothing was read: there is no record in ${inputs.join(', ')}`;
}

/** The logs, and what tells how far they are read. */
export function listLogs({ inputs, settingsFiles = [], outputs = [], range }: LogSearch): {
  readonly listing: Listing;
  readonly diagnostics: Diagnostics;
} {
  const listing = listInputs({ inputs, outputs, others: settingsFiles, wanted: { range, lookback: 0 } });
  return { listing, diagnostics: openDiagnostics(listing.bytes) };
}

export function clusterOfIn({ cluster }: Settings): (key: string) => string {
  return createClusterOf(cluster.pattern, cluster.default);
}
