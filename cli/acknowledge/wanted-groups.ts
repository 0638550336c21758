import { compareRisks } from '#core/correlate/risk.ts';
import { isAtLeast, type Severity } from '#core/detectors/detector.ts';
import type { GroupState } from '#core/notify/group-state.ts';
import { compareTexts } from '#core/text.ts';

/** Which groups a list is to have. Undefined: whatever it is. */
export type WantedGroups = {
  /** Milliseconds since the epoch: something of the group came then or later. */
  readonly since: number;
  /** This one, or a greater one. */
  readonly severity: Severity | undefined;
  readonly status: ShownStatus | undefined;
  readonly cluster: string | undefined;
  readonly namespace: string | undefined;
};

export type ShownStatus = 'open' | 'acknowledged' | 'closed';

export function statusOfGroup({ status }: Pick<GroupState, 'status'>): ShownStatus {
  return status?.is ?? 'open';
}

/** The groups that are wanted, the riskiest first, then the latest. */
export function chooseGroups(groups: readonly GroupState[], wanted: WantedGroups): GroupState[] {
  return groups.filter((state) => isWanted(state, wanted)).sort(compareGroups);
}

function isWanted(state: GroupState, { since, severity, status, cluster, namespace }: WantedGroups): boolean {
  return (
    Math.max(state.lastAt, state.episodeAt) >= since &&
    (severity === undefined || isAtLeast(state.risk.severity, severity)) &&
    (status === undefined || statusOfGroup(state) === status) &&
    (cluster === undefined || state.group.cluster === cluster) &&
    (namespace === undefined || state.group.namespace === namespace)
  );
}

function compareGroups(a: GroupState, b: GroupState): number {
  return compareRisks(a.risk, b.risk) || b.lastAt - a.lastAt || compareTexts(a.group.id, b.group.id);
}
