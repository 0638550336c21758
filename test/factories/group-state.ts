import type { Group } from '#core/correlate/group.ts';
import type { GroupState } from '#core/notify/group-state.ts';

/** A risky group of which people heard at the epoch. */
export function aGroupState(id: string, changes: Partial<GroupState> = {}, group: Partial<Group> = {}): GroupState {
  return {
    group: {
      id,
      cluster: 'prod',
      namespace: 'shop',
      workload: 'checkout',
      container: 'app',
      repository: 'registry/app',
      process: 'curl',
      executable: '/usr/bin/curl',
      address: '10.96.0.1',
      ...group,
    },
    first: 'f'.repeat(32),
    risk: { score: 80, severity: 'high', reasons: [{ is: 'tool', points: 50 }] },
    openedAt: 0,
    told: 'alert',
    lastAt: 0,
    longestPause: 0,
    episodeAt: 0,
    isFollowedUp: false,
    recent: [],
    ...changes,
  };
}
