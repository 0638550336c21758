import type { Coverage } from '#core/correlate/coverage.ts';
import type { Basis, Finding } from '#core/correlate/finding.ts';
import { type BlindSpot, type Summary, summariseWritten, type UnreadSource } from '#core/correlate/summary.ts';
import type { UnconfirmedServers } from '#core/correlate/unconfirmed-servers.ts';
import type { BlindReason } from '#core/detectors/detector.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import type { ApiServers } from '#core/settings/api-servers.ts';
import { keyPart } from '#core/store/keys.ts';

export type RunSummaryOptions = {
  /** What was read of each source, under its name. */
  readonly coverages: ReadonlyMap<string, Coverage>;
  readonly findings: readonly Finding[];
  /** Sources of which nothing is known to have been read, and why. */
  readonly unread: readonly UnreadSource[];
  readonly unboundContainers: number;
  /** By what the table has of connections, which may be fewer than there were. */
  readonly unconfirmedServers: UnconfirmedServers;
  /** By what the table has of names. */
  readonly unexplainedNames: Summary['unexplainedNames'];
  /** Clusters of which the table knows API servers, as they stand in its keys. */
  readonly withServers: ReadonlySet<string>;
  /** What was past the share of a container or an object. */
  readonly notRetained: number;
  readonly apiServers: ApiServers;
};

/**
 * The summary that `scan` gives, from what the functions logged and the table holds. Neither says which of Tracee's
 * own findings have one of ours beside them, so these are left out. The findings are of all runs that the table remembers,
 * so a cluster is not blind where an earlier one has seen which API servers it has: `seenEarlier` has what this one alone could not tell.
 * What no run knows in place of this one stays: it read no connections, or understood nothing.
 */
export function summariseRun(options: RunSummaryOptions): {
  readonly summary: Summary;
  readonly seenEarlier: readonly BlindSpot[];
} {
  const { coverages, findings, unread, unboundContainers, unconfirmedServers, unexplainedNames, withServers } = options;
  const { notRetained, apiServers } = options;
  const summary = summariseWritten({ sources: new Map(coverages) }, findings, unread, apiServers);
  const found = new Set(findings.filter(tellsServers).map(({ cluster }) => cluster));
  const isSeen = ({ cluster, reason }: BlindSpot) =>
    OF_SERVERS.has(reason) && (found.has(cluster) || withServers.has(keyPart(cluster)));
  return {
    summary: {
      ...summary,
      blind: summary.blind.filter((spot) => !isSeen(spot)),
      unboundContainers,
      unconfirmedServers,
      unexplainedNames,
      notRetained,
    },
    seenEarlier: summary.blind.filter(isSeen),
  };
}

/** Findings of other rules say nothing of API servers, however sure they are. */
function tellsServers({ rule, basis }: Finding): boolean {
  return rule === JOIN_DETECTOR.id && SURE.has(basis);
}

const SURE: ReadonlySet<Basis> = new Set(['observed', 'configured']);

/** Where nothing tells which API servers a cluster has. */
const OF_SERVERS: ReadonlySet<BlindReason> = new Set(['no-execs', 'no-environment', 'no-address', 'names-only']);
