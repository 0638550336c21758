import { configuredIn } from '#core/correlate/basis.ts';
import type { BlindReason, Configured, Needed } from '#core/detectors/detector.ts';
import { JOIN } from '#core/detectors/registry.ts';
import type { ClusterCondition, WatchCondition } from '#core/notify/alert.ts';
import type { ApiServers } from '#core/settings/api-servers.ts';
import type { Attempt } from '#core/store/attempt.ts';
import { hasAgreedServer } from '#core/store/has-agreed-server.ts';
import { compareTexts } from '#core/text.ts';
import { flagsOf, mergeFlags } from './coverage-flags.ts';
import {
  HOURS,
  type HourBody,
  hourOf,
  type NodeBody,
  type NodeKind,
  nodesPartition,
  type TallyBody,
  talliesPartition,
  timeOfHour,
} from './coverage-items.ts';

/** What is wrong with what a cluster sends; nothing, if nothing is. */
export type ClusterHealth = {
  readonly cluster: string;
  readonly conditions: readonly ClusterCondition[];
  /** What cannot be said of it now: of a cluster that sends nothing nobody knows that it would be seen whole. */
  readonly unknown: readonly WatchCondition['is'][];
};

/** A cluster is silent after so many whole hours without an object, or more if it has been as quiet before. */
const SILENT_HOURS = 2;
const MAX_SILENT_HOURS = 12;
/** After so many hours without an object it counts as taken down. */
const TAKEN_DOWN_HOURS = 72;
/** What a cluster had within so many hours is not missing: small ones have quiet nights. */
const USUAL_HOURS = 24;
/** Below this share of execs with their environment some nodes do not capture it. Of fewer execs nothing is concluded. */
const ENVIRONMENT_SHARE = 0.9;
const ENOUGH_EXECS = 50;

export type JudgeOptions = Pick<Attempt, 'table' | 'now'> & { readonly apiServers: ApiServers };

/** When the last object of any cluster came, to the hour, in milliseconds; undefined if none is known of the last week. */
export async function readLastObject({ table, now }: Pick<JudgeOptions, 'table' | 'now'>): Promise<number | undefined> {
  const hours = (await readHours(table, now())).map((each) => each.hour);
  return hours.length === 0 ? undefined : timeOfHour(Math.max(...hours));
}

async function readHours(table: Attempt['table'], now: number): Promise<HourBody[]> {
  const hours: HourBody[] = [];
  for await (const item of table.list(HOURS, '')) {
    if (item.kind === 'hour' && item.expiresAt * 1000 > timeOfHour(hourOf(now))) hours.push(item.body);
  }
  return hours;
}

/** Judges each cluster that has sent something in the last three days. */
export async function judgeClusters({ table, now, apiServers }: JudgeOptions): Promise<ClusterHealth[]> {
  const hour = hourOf(now());
  const hours = await readHours(table, now());
  const tallies = [...(await readTallies(table, hour)), ...(await readTallies(table, hour - 1))];
  const clusters = [...Map.groupBy(hours, ({ cluster }) => cluster)]
    .filter(([, ofCluster]) => ofCluster.some((each) => each.hour > hour - TAKEN_DOWN_HOURS))
    .sort(([a], [b]) => compareTexts(a, b));
  const judged: ClusterHealth[] = [];
  for (const [cluster, ofCluster] of clusters) {
    const nodes = await readNodes(table, cluster, hour);
    const ofTallies = tallies.filter((tally) => tally.cluster === cluster);
    const configured = configuredIn(apiServers(cluster));
    const noted = { hour, hours: ofCluster, tallies: ofTallies, nodes, configured, isAgreed: false };
    const alone = judge(noted);
    const isAgreed = alone.some(({ is }) => is === 'blind') && (await hasAgreedServer({ table, now }, cluster));
    const conditions = isAgreed ? judge({ ...noted, isAgreed }) : alone;
    judged.push({ cluster, conditions, unknown: unknownOf(noted, conditions) });
  }
  return judged;
}

async function readTallies(table: Attempt['table'], hour: number): Promise<TallyBody[]> {
  const tallies: TallyBody[] = [];
  for await (const item of table.list(talliesPartition(hour), '')) if (item.kind === 'tally') tallies.push(item.body);
  return tallies;
}

async function readNodes(table: Attempt['table'], cluster: string, hour: number): Promise<NodeBody[]> {
  const nodes: NodeBody[] = [];
  for await (const item of table.list(nodesPartition(cluster), '')) {
    if (item.kind === 'node' && item.expiresAt * 1000 > timeOfHour(hour)) nodes.push(item.body);
  }
  return nodes;
}

type Noted = {
  /** The present one. */
  readonly hour: number;
  readonly hours: readonly HourBody[];
  readonly tallies: readonly TallyBody[];
  readonly nodes: readonly NodeBody[];
  readonly configured: Configured;
  /** Whether enough of its containers were told an API server, so that connects alone are enough. */
  readonly isAgreed: boolean;
};

function judge(noted: Noted): ClusterCondition[] {
  const silence = silenceOf(noted);
  if (silence !== undefined) return [silence];
  const blind = blindReasons(noted);
  if (blind.length > 0) return [{ is: 'blind', reasons: blind }, ...stoppedNodes(noted)];
  return [...partlyBlind(noted), ...stoppedNodes(noted)];
}

const OF_PARTS = ['partly-blind', 'nodes-blind', 'nodes-mute'] as const;

function unknownOf(
  { hour, hours, tallies, nodes, configured }: Noted,
  conditions: readonly ClusterCondition[],
): ClusterCondition['is'][] {
  if (conditions.some(({ is }) => is === 'silent')) return ['blind', 'nodes-stopped', ...OF_PARTS];
  const isBlind = conditions.some(({ is }) => is === 'blind');
  const isHeard = hours.some((each) => each.hour >= hour - 1);
  if (isBlind || !isHeard) return [...OF_PARTS];
  const isCounted = nodes.length === 0 && !configured.hasAddresses;
  return isCounted && execsIn(tallies) < ENOUGH_EXECS ? ['partly-blind'] : [];
}

/** The hour that has begun says nothing yet, and the one before is over. */
function silenceOf({ hour, hours }: Noted): ClusterCondition | undefined {
  const sorted = hours.map((each) => each.hour).sort((a, b) => a - b);
  const last = sorted.at(-1) ?? hour;
  const longestGap = Math.max(0, ...sorted.slice(1).map((each, at) => each - (sorted[at] ?? each) - 1));
  const usual = Math.min(MAX_SILENT_HOURS, Math.max(SILENT_HOURS, longestGap + 1));
  return hour - last > usual ? { is: 'silent', lastObject: timeOfHour(last) } : undefined;
}

/**
 * Judged by this hour and the one before where they have execs. What else a cluster had within a day is not missing.
 */
function blindReasons({ hour, hours, configured, isAgreed }: Noted): BlindReason[] {
  const ofDay = hours.filter((each) => each.hour >= hour - USUAL_HOURS);
  if (!ofDay.some((each) => each.hour < hour)) return [];
  const day = flagsIn(ofDay);
  const recent = flagsIn(ofDay.filter((each) => each.hour >= hour - 1));
  const { connects, nameAnswers, traceeFindings } = day;
  const seen = recent.execs ? { ...recent, connects, nameAnswers, traceeFindings } : day;
  // The programs of one hour may all clear their environment; an address that was told is remembered.
  const reasons = JOIN.blindReasons(seen, isAgreed ? { ...configured, hasAddresses: true } : configured);
  // An earlier release did not note whether there was one.
  const mayBeTold = ofDay.some(({ seen }) => seen.execsWithEndpoint !== false);
  return mayBeTold ? reasons.filter((reason) => reason !== 'no-address') : reasons;
}

function flagsIn(hours: readonly HourBody[]): Readonly<Record<Needed, boolean>> {
  return hours.reduce((flags, { seen }) => mergeFlags(flags, seen), flagsOf({}));
}

/** Healthy nodes hide others from the flags of their cluster. Where keys name nodes, these are known. */
function partlyBlind(noted: Noted): ClusterCondition[] {
  const { hour, nodes, configured } = noted;
  const recent = nodes.filter(({ latest }) => latest.objects >= hour - 1 && latest.execs >= hour - 1);
  const lacking = (kind: NodeKind) => recent.filter(({ latest }) => latest[kind] < hour - 1);
  const mute = lacking('connects');
  const blind = configured.hasAddresses ? [] : lacking('execsWithEnvironment');
  return [
    ...(blind.length === 0 ? [] : [{ is: 'nodes-blind', nodes: namesOf(blind), of: recent.length } as const]),
    ...(mute.length === 0 ? [] : [{ is: 'nodes-mute', nodes: namesOf(mute), of: recent.length } as const]),
    ...(nodes.length > 0 || configured.hasAddresses ? [] : fewEnvironments(noted)),
  ];
}

function fewEnvironments({ tallies }: Noted): ClusterCondition[] {
  const execs = execsIn(tallies);
  const withEnvironment = tallies.reduce((sum, tally) => sum + tally.execsWithEnvironment, 0);
  if (execs < ENOUGH_EXECS || withEnvironment >= execs * ENVIRONMENT_SHARE) return [];
  return [{ is: 'partly-blind', execs, withEnvironment }];
}

function execsIn(tallies: readonly TallyBody[]): number {
  return tallies.reduce((sum, tally) => sum + tally.execs, 0);
}

/** Those that sent something within a day, while others of their cluster still do. */
function stoppedNodes({ hour, nodes }: Noted): ClusterCondition[] {
  const stopped = nodes.filter(({ latest }) => latest.objects < hour - SILENT_HOURS);
  return stopped.length === 0 ? [] : [{ is: 'nodes-stopped', nodes: namesOf(stopped), of: nodes.length }];
}

function namesOf(nodes: readonly NodeBody[]): string[] {
  return nodes.map(({ node }) => node).sort(compareTexts);
}
