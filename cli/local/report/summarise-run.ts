import type { Coverage } from '#core/correlate/coverage.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { type Summary, summariseWritten, type UnreadSource } from '#core/correlate/summary.ts';
import type { ApiServers } from '#core/settings/api-servers.ts';

export type RunSummaryOptions = {
  /** What was read of each source, under its name. */
  readonly coverages: ReadonlyMap<string, Coverage>;
  readonly findings: readonly Finding[];
  /** Sources of which nothing is known to have been read, and why. */
  readonly unread: readonly UnreadSource[];
  readonly unboundContainers: number;
  readonly apiServers: ApiServers;
};

/**
 * The summary that `scan` gives, from what the functions logged and the table holds. Neither says which of Tracee's
 * own findings have one of ours beside them, so these are left out.
 */
export function summariseRun(options: RunSummaryOptions): Summary {
  const { coverages, findings, unread, unboundContainers, apiServers } = options;
  const summary = summariseWritten({ sources: new Map(coverages) }, findings, unread, apiServers);
  return { ...summary, unboundContainers, traceeFindings: { seen: 0, matched: 0 } };
}
