import type { Attempt } from './attempt.ts';
import { noted, once } from './done-cache.ts';
import { clusterKey } from './keys.ts';
import { livingItem } from './lifetimes.ts';
import { type ClusterBody, nextItem, updateItem } from './table.ts';

/**
 * Since when it is noted what is usual in a cluster (milliseconds): since its first object, or since the first one that a release
 * took which notes it. From now on that is written down.
 */
export async function learningSince(attempt: Attempt, cluster: string): Promise<number> {
  const { learningSince: since } = await noteFirstObject(attempt, cluster);
  return since ?? attempt.now();
}

async function noteFirstObject({ table, now, lifetimes }: Attempt, cluster: string): Promise<ClusterBody> {
  const key = clusterKey(cluster);
  const item = await updateItem(table, key, (current) => {
    const known = livingItem(lifetimes.findings, current, 'cluster');
    const isWhole = known?.body.learningSince !== undefined && known.body.addressesSince !== undefined;
    if (isWhole && !lifetimes.findings.needsRenewal(known.expiresAt)) return undefined;
    // What an earlier release has written down is not listed, and gone by then.
    const addressesSince = known === undefined ? now() : lifetimes.bindings.end() * 1000;
    const body = { cluster, firstObjectAt: now(), learningSince: now(), addressesSince, ...known?.body };
    return nextItem('cluster', key, current, lifetimes.findings.end(), body);
  });
  if (item?.kind !== 'cluster') throw new Error('a cluster that was written is there');
  return item.body;
}

/** Notes that a cluster has sent an object, before anything of it is told. */
export async function noteCluster(attempt: Attempt, cluster: string): Promise<void> {
  await once(attempt.doneCache, noted(clusterKey(cluster).partition, ''), () => noteFirstObject(attempt, cluster));
}
