import { configuredIn } from '#core/correlate/basis.ts';
import type { Counts } from '#core/correlate/coverage.ts';
import type { BlindReason, Configured, Needed } from '#core/detectors/detector.ts';
import { JOIN } from '#core/detectors/registry.ts';
import type { Attempt } from './attempt.ts';
import { noted } from './done-cache.ts';
import { CLUSTERS, clusterKey, hourKey } from './keys.ts';
import { type Item, type ItemOf, updateItem, versionAfter } from './table.ts';

const MILLISECONDS_PER_HOUR = 3_600_000;
const SECONDS_PER_HOUR = 3600;

/** Whole hours without a log after which a cluster has fallen silent. */
const SILENT_HOURS = 2;
/** How long a silent cluster is reported; after that it counts as taken down. */
const RETENTION_HOURS = 72;

/**
 * Notes what kinds of events an object of a cluster held. Flags only go up, so repetition is harmless, and a warm
 * function writes about once an hour and cluster.
 */
export async function noteCoverage(
  { table, doneCache, now }: Pick<Attempt, 'table' | 'doneCache' | 'now'>,
  cluster: string,
  counts: Counts,
): Promise<void> {
  const hour = Math.floor(now() / MILLISECONDS_PER_HOUR);
  const key = hourKey(cluster, hour);
  const seen = flags((kind) => counts[kind] > 0);
  const fact = noted(key.sort, JSON.stringify(seen));
  if (doneCache.has(fact)) return;
  await updateItem(table, key, (current) => withSeen(current));
  doneCache.remember(fact);

  function withSeen(current: Item | undefined): ItemOf<'hour'> | undefined {
    const before = current?.kind === 'hour' ? current.body.seen : undefined;
    if (before !== undefined && JOIN.needs.every((kind) => before[kind] || !seen[kind])) return undefined;
    const all = flags((kind) => seen[kind] || (before?.[kind] ?? false));
    const expiresAt = (hour + RETENTION_HOURS) * SECONDS_PER_HOUR;
    return { ...key, kind: 'hour', version: versionAfter(current), expiresAt, body: { cluster, hour, seen: all } };
  }
}

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

export type ClusterHealth = {
  readonly cluster: string;
  /** No object has come for hours, though some had. */
  readonly isSilent: boolean;
  /** Why nothing can be found in what came in this hour and the one before. */
  readonly blind: readonly BlindReason[];
};

/** Judges each cluster that has sent something in the last three days. An hour that has just begun says nothing alone. */
export async function judgeClusters({
  table,
  now,
  apiServers,
}: Pick<Attempt, 'table' | 'now' | 'apiServers'>): Promise<ClusterHealth[]> {
  const hour = Math.floor(now() / MILLISECONDS_PER_HOUR);
  const clusters = new Map<string, HourOf[]>();
  for await (const item of table.list(CLUSTERS, '')) {
    if (item.kind !== 'hour' || item.expiresAt <= hour * SECONDS_PER_HOUR) continue;
    clusters.set(item.body.cluster, [...(clusters.get(item.body.cluster) ?? []), item.body]);
  }
  return [...clusters].map(([cluster, hours]) => judge(cluster, hours, hour, configuredIn(apiServers(cluster))));
}

type HourOf = ItemOf<'hour'>['body'];

function judge(cluster: string, hours: readonly HourOf[], hour: number, configured: Configured): ClusterHealth {
  const recent = hours.filter((each) => each.hour >= hour - 1);
  const isJudgeable = recent.some((each) => each.hour === hour - 1);
  const seen = flags((kind) => recent.some((each) => each.seen[kind] === true));
  return {
    cluster,
    isSilent: hours.every((each) => each.hour < hour - SILENT_HOURS),
    blind: isJudgeable ? JOIN.blindReasons(seen, configured) : [],
  };
}

function flags(has: (kind: Needed) => boolean): Readonly<Record<Needed, boolean>> {
  return {
    execs: has('execs'),
    execsWithEnvironment: has('execsWithEnvironment'),
    execsWithEndpoint: has('execsWithEndpoint'),
    hostNames: has('hostNames'),
    nameAnswers: has('nameAnswers'),
    connects: has('connects'),
    traceeFindings: has('traceeFindings'),
  };
}
