import type { Attempt } from './attempt.ts';
import { noted } from './done-cache.ts';
import { clusterKey } from './keys.ts';
import { updateItem, versionAfter } from './table.ts';

/** When a cluster's first object came (milliseconds); from now on that is noted. */
export async function firstObjectAt({ table, now, lifetimes }: Attempt, cluster: string): Promise<number> {
  const key = clusterKey(cluster);
  const item = await updateItem(table, key, (current) => {
    const known = current?.kind === 'cluster' && !lifetimes.findings.isOver(current.expiresAt) ? current : undefined;
    if (known !== undefined && !lifetimes.findings.needsRenewal(known.expiresAt)) return undefined;
    const body = known?.body ?? { cluster, firstObjectAt: now() };
    return { ...key, kind: 'cluster', version: versionAfter(current), expiresAt: lifetimes.findings.end(), body };
  });
  return item?.kind === 'cluster' ? item.body.firstObjectAt : now();
}

/** Notes that a cluster has sent an object, before anything of it is told. */
export async function noteCluster(attempt: Attempt, cluster: string): Promise<void> {
  const fact = noted(clusterKey(cluster).partition, '');
  if (attempt.doneCache.has(fact)) return;
  await firstObjectAt(attempt, cluster);
  attempt.doneCache.remember(fact);
}
