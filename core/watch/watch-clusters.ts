import type { Change, Fate, WatchAlert, WatchCondition } from '#core/notify/alert.ts';
import { endingSoon } from '#core/notify/suppressions/ending-soon.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import { keyPart } from '#core/store/keys.ts';
import { type ItemOf, type Key, nextItem, updateItem } from '#core/store/table.ts';
import { MILLISECONDS_PER_HOUR, SECONDS_PER_DAY, toNanoseconds } from '#core/time.ts';
import { type ClusterHealth, type JudgeOptions, judgeClusters, readLastObject } from './judge-clusters.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** What people were told to be wrong with a cluster, or apart from any. */
    watched: WatchedBody;
  }
}

type WatchedBody = {
  /** Undefined for what is about no cluster. */
  readonly cluster?: string | undefined;
  /** What is wrong, and since when that is known (milliseconds). */
  readonly wrong: Readonly<Partial<Record<WatchCondition['is'], Noticed>>>;
};

type Noticed = {
  readonly since: number;
  readonly told: boolean;
  /** Which receivers or suppressions, where others that come later are told, too. */
  readonly names?: readonly string[] | undefined;
};

export type CoverageWatch = JudgeOptions & {
  readonly suppressions: readonly Suppression[];
  /** Receivers of alerts that have not confirmed their subscription. */
  readonly unconfirmed: readonly string[];
  /** Those that have none any more. */
  readonly unsubscribed: readonly string[];
  /** Gives one message to people. */
  readonly publish: (alert: WatchAlert) => Promise<Fate>;
};

/** What is not looked at for so long is forgotten. */
const WATCHED_DAYS = 30;
/** After so long it is told, not before. */
const PATIENCE: Readonly<Partial<Record<WatchCondition['is'], number>>> = {
  'nothing-arrived': 2 * MILLISECONDS_PER_HOUR,
  unconfirmed: 24 * MILLISECONDS_PER_HOUR,
};
/** Nodes come and go, and some are quiet: people hear of it once a day. */
const REST: Readonly<Partial<Record<WatchCondition['is'], number>>> = {
  'nodes-stopped': 24 * MILLISECONDS_PER_HOUR,
  'nodes-mute': 24 * MILLISECONDS_PER_HOUR,
};

const WATCHED = 'watched';

/**
 * Looks at all clusters, and tells what has changed since the last look, in one message. That it was told is written down
 * afterwards: after a crash in between it is told twice, and never not at all. Runs one at a time.
 */
export async function watchClusters(options: CoverageWatch): Promise<readonly ClusterHealth[]> {
  const clusters = await judgeClusters(options);
  const seen: Seen[] = [
    { cluster: undefined, conditions: await ownConditions(options, clusters), unknown: [] },
    ...clusters,
  ];
  const known = await readWatched(options);
  const verdicts = seen.map((each) => compare(each, known.get(each.cluster), options.now()));
  const changes = verdicts.flatMap((verdict) => verdict.changes);
  if (changes.length > 0 && (await options.publish({ kind: 'watch', changes })) !== 'told') return clusters;
  for (const verdict of verdicts) await writeWatched(options, verdict);
  return clusters;
}

type Seen = Pick<ClusterHealth, 'unknown'> & {
  readonly cluster: string | undefined;
  readonly conditions: readonly WatchCondition[];
};
type Verdict = { readonly changes: readonly Change[]; readonly body: WatchedBody; readonly known: Watched | undefined };
type Watched = ItemOf<'watched'>;

async function ownConditions(options: CoverageWatch, clusters: readonly ClusterHealth[]) {
  const { now, suppressions, unconfirmed, unsubscribed } = options;
  const time = toNanoseconds(now());
  const ending = endingSoon(suppressions, time);
  const conditions: WatchCondition[] = [];
  if (clusters.length === 0)
    conditions.push({ is: 'nothing-arrived', since: now(), lastObject: await readLastObject(options) });
  if (unconfirmed.length + unsubscribed.length > 0)
    conditions.push({ is: 'unconfirmed', receivers: unconfirmed, unsubscribed });
  if (ending.length > 0) conditions.push({ is: 'suppressions-end', suppressions: ending });
  return conditions;
}

function compare({ cluster, conditions, unknown }: Seen, known: Watched | undefined, now: number): Verdict {
  const before = known?.body.wrong ?? {};
  const wrong: Partial<Record<WatchCondition['is'], Noticed>> = {};
  const changes: Change[] = [];
  for (const condition of conditions) {
    const { is } = condition;
    const { since, told, names = [] } = before[is] ?? { since: now, told: false };
    const current = namesOf(condition);
    const isNew = current.some((name) => !names.includes(name));
    const isDue = now >= since + (PATIENCE[is] ?? 0) && (!told || isNew);
    if (isDue) changes.push({ cluster, began: is === 'nothing-arrived' ? { ...condition, since } : condition });
    wrong[is] = { since, told: told || isDue, names: isDue ? current : names };
  }
  for (const [is, noticed] of Object.entries(before) as [WatchCondition['is'], Noticed][]) {
    if (wrong[is] !== undefined) continue;
    if (unknown.includes(is)) {
      wrong[is] = noticed;
      continue;
    }
    const rest = REST[is];
    if (rest === undefined && noticed.told && is !== 'suppressions-end')
      changes.push({ cluster, ended: is, since: noticed.since });
    if (rest !== undefined && now < noticed.since + rest) wrong[is] = noticed;
  }
  return { changes, body: { cluster, wrong }, known };
}

/** What is told again when there is more of it. */
function namesOf(condition: WatchCondition): readonly string[] {
  if (condition.is === 'unconfirmed')
    return [...condition.receivers, ...condition.unsubscribed.map((address) => `${address} unsubscribed`)];
  if (condition.is !== 'suppressions-end') return [];
  return condition.suppressions.map(({ conditions, expires }) => JSON.stringify([conditions, String(expires)]));
}

export async function readWatched({
  table,
  now,
}: Pick<CoverageWatch, 'table' | 'now'>): Promise<Map<string | undefined, Watched>> {
  const known = new Map<string | undefined, Watched>();
  for await (const item of table.list(WATCHED, '')) {
    if (item.kind === 'watched' && item.expiresAt * 1000 > now()) known.set(item.body.cluster, item);
  }
  return known;
}

/** A cluster that was taken down is not written any more, and forgotten. */
async function writeWatched({ table, now }: CoverageWatch, { body, known }: Verdict): Promise<void> {
  const key = watchedKey(body.cluster);
  const expiresAt = Math.floor(now() / 1000) + WATCHED_DAYS * SECONDS_PER_DAY;
  const isSame = known !== undefined && JSON.stringify(known.body.wrong) === JSON.stringify(body.wrong);
  if (isSame && known.expiresAt > expiresAt - SECONDS_PER_DAY) return;
  if (known === undefined && Object.keys(body.wrong).length === 0) return;
  await updateItem(table, key, (current) => nextItem('watched', key, current, expiresAt, body), { item: known });
}

function watchedKey(cluster: string | undefined): Key {
  return { partition: WATCHED, sort: cluster === undefined ? 'all' : `cluster#${keyPart(cluster)}` };
}

/** How many have one of these wrong with them. */
export function countClusters(clusters: readonly ClusterHealth[], ...kinds: readonly WatchCondition['is'][]): number {
  return clusters.filter(({ conditions }) => conditions.some(({ is }) => kinds.includes(is))).length;
}
