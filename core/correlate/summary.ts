import type { BlindReason, Configured } from '#core/detectors/detector.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import type { MalformedReason } from '#core/records/record.ts';
import { type ApiServers, type ClusterApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { compareTexts } from '#core/text.ts';
import { formatTime } from '#core/time.ts';
import { configuredIn } from './basis.ts';
import { traceeFindingKey } from './collector.ts';
import {
  addCounts,
  blindReasonsOf,
  type Counts,
  type Coverage,
  countsOf,
  firstCounts,
  firstNames,
  isOfOthers,
  isOfOtherTimes,
  isSilent,
  namedContainers,
  type Unread,
  writtenCounts,
} from './coverage.ts';
import { addDamage, type Damage, NO_DAMAGE } from './damage.ts';
import { earlierTime, laterTime } from './earliest.ts';
import type { ClusterFacts, ContainerFacts, Facts } from './facts.ts';
import { type Basis, countByBasis, type Finding } from './finding.ts';
import { endpointsOf } from './findings.ts';
import { damageIn } from './merge.ts';
import { findToldPlaces, findUnconfirmedServers, type UnconfirmedServers } from './unconfirmed-servers.ts';
import { hasTellingAnswer, unexplainedNamesIn } from './unexplained-names.ts';
import { findUnknownServers, type UnknownServers } from './unknown-servers.ts';

/** `malformed`: how many of the cluster's records were not understood, if any; what is missing may be in them. */
export type BlindSpot = { readonly cluster: string; readonly reason: BlindReason; readonly malformed?: number };

/** A cluster that nothing which was read is of the time that was asked for, and when that happened, if it is known. */
export type SilentCluster = { readonly cluster: string; readonly first?: string; readonly last?: string };

/** A source of which nothing was read or understood. */
export type UnreadSource = Unread & { readonly name: string };

/** A source that was read to somewhere: so many records of it. */
export type PartlyReadSource = { readonly name: string; readonly reason: string; readonly lines: number };

/** So many of them are listed; `partialSources` has all their names. */
const MAX_UNREAD = 100;

export type OtherTimes = { readonly first: string; readonly last: string };

/** What was read and what could not be seen, over all sources. */
export type Summary = Readonly<Omit<Counts, 'traceeFindings'>> & {
  readonly sources: number;
  readonly malformedByReason: Partial<Record<MalformedReason, number>>;
  /** Names that containers were told of which no address is known: the first, and whether there are others. */
  readonly unexplainedNames: { readonly named: readonly string[]; readonly more: boolean };
  readonly unboundContainers: number;
  /** Containers that were told more endpoints than are kept of one. Missing where single containers are not known. */
  readonly toldMoreContainers?: number;
  /**
   * Connects to ports at which API servers mostly listen, and that no container was told at the address: no findings, and may
   * be some. Missing where single connections are not known.
   */
  readonly unknownServers?: UnknownServers;
  /** Connects to what too few other containers were told, which may be findings, too. Missing likewise. */
  readonly unconfirmedServers?: UnconfirmedServers;
  /** Clusters in which containers were told an API server, and no event names its pod. Missing where single containers are not known. */
  readonly withoutPods?: readonly string[];
  /** What was past the share of a container or an object, where the pipeline's budgets hold. */
  readonly notRetained?: number;
  readonly partialSources: readonly string[];
  /** The first by name. */
  readonly unreadSources: readonly UnreadSource[];
  /** Those of which much was not understood: how many, and the first by name. */
  readonly damage: Damage;
  /** Those of which something was understood, though they were not read to their end: the first by name. */
  readonly partlyReadSources: readonly PartlyReadSource[];
  /** The containers that wrote what is counted as `otherOutput`: the first by name, and whether there are others. */
  readonly otherContainers: { readonly named: readonly string[]; readonly more: boolean };
  /** The detectors that could not be asked about what is counted as `undecided`. */
  readonly undecidedRules: { readonly named: readonly string[]; readonly more: boolean };
  /** How many events of each rule are counted as `leftOut`: of the first rules by name, a hundred at most. */
  readonly leftOutRules: Readonly<Record<string, number>>;
  /** How many connections to API servers Tracee itself found, and how many of them are found here, too. Missing where single ones are not known. */
  readonly traceeFindings?: { readonly seen: number; readonly matched: number };
  readonly blind: readonly BlindSpot[];
  /** Those whose logs were read whole, are not damaged, and are all of other times than was asked for. */
  readonly silent: readonly SilentCluster[];
  /** Logs were read, and nothing in them is of the time that was asked for. */
  readonly isOfOtherTimes: boolean;
  /** When what is counted as `outOfRange` happened, if that is known. */
  readonly otherTimes?: OtherTimes;
  readonly findings: Readonly<Record<Basis, number>>;
};

/**
 * `findings`: all that `facts` hold, also those that will not be shown. `unread`: sources that could not even be
 * opened, and why. `apiServers`: what the settings name.
 */
export function summarise(
  facts: Facts,
  findings: readonly Finding[],
  unread: readonly UnreadSource[],
  apiServers: ApiServers = NO_API_SERVERS,
): Summary {
  const coverages = [...facts.sources.values()];
  const toRead = sourcesToRead(facts);
  const places = findToldPlaces(facts);
  const { bytes, lines, malformed, otherOutput, execs, execsWithEnvironment, connects, ...counts } =
    sumCounts(coverages);
  const { execsWithEndpoint, otherEvents, truncatedEnvironments, hostNames, traceeFindings: seen, ...others } = counts;
  // In the order in which users know them.
  return {
    sources: coverages.reduce((sum, { sources }) => sum + sources, 0),
    ...{ bytes, lines, malformed },
    malformedByReason: countReasons(coverages),
    otherOutput,
    otherContainers: namedContainers(coverages.reduce<readonly string[]>(addOthers, [])),
    ...{ execs, execsWithEnvironment, execsWithEndpoint, connects, otherEvents, truncatedEnvironments, hostNames },
    unexplainedNames: unexplainedNames(facts, apiServers),
    unboundContainers: countContainers(facts, isUnbound),
    toldMoreContainers: countContainers(facts, ({ isToldMore }) => isToldMore),
    unknownServers: findUnknownServers(facts, findings, places),
    unconfirmedServers: findUnconfirmedServers(facts, apiServers, places),
    withoutPods: findWithoutPods(facts),
    ...others,
    undecidedRules: namedContainers(coverages.reduce<readonly string[]>(addUndecided, [])),
    leftOutRules: Object.fromEntries(coverages.reduce(addLeftOut, new Map<string, number>())),
    partialSources: [...unread.map(({ name }) => name), ...partialSources(toRead)].sort(compareTexts),
    partlyReadSources: partlyReadSources(toRead).sort(byName).slice(0, MAX_UNREAD),
    unreadSources: [...unread, ...unreadSources(toRead)].sort(byName).slice(0, MAX_UNREAD),
    damage: [...facts.sources].reduce((sum, [name, each]) => addDamage(sum, damageIn(name, each)), NO_DAMAGE),
    traceeFindings: { seen, matched: countMatched(facts, findings) },
    blind: findBlindSpots(coverages, facts.clusters, apiServers),
    silent: findSilent(facts),
    isOfOtherTimes: isOfOtherTimes(sumCounts(coverages)),
    ...otherTimesIn(coverages),
    findings: countByBasis(findings),
  };
}

/**
 * The same of what was written down of each object, which says nothing of single connections and containers, and of more
 * rules than were written: what is not known is not told as nothing.
 */
export function summariseWritten(
  facts: Pick<Facts, 'sources'>,
  findings: readonly Finding[],
  unread: readonly UnreadSource[],
  apiServers: ApiServers,
): Summary {
  const whole = summarise({ ...facts, clusters: new Map() }, findings, unread, apiServers);
  const { unknownServers: _, unconfirmedServers: __, withoutPods: ___, ...known } = whole;
  const { toldMoreContainers: ____, traceeFindings: _____, ...summary } = known;
  return { ...summary, leftOutRules: writtenCounts(new Map(Object.entries(summary.leftOutRules))) };
}

function findSilent({ sources }: Pick<Facts, 'sources'>): SilentCluster[] {
  const clusters = Map.groupBy(sources, ([, { cluster }]) => cluster);
  return [...clusters]
    .filter(([, ofCluster]) => !ofCluster.some(([name, coverage]) => isMissing(name, coverage)))
    .map(([cluster, ofCluster]) => ({ cluster, coverages: ofCluster.map(([, coverage]) => coverage) }))
    .filter(({ coverages }) => isSilent(sumCounts(coverages)))
    .sort((a, b) => compareTexts(a.cluster, b.cluster))
    .map(({ cluster, coverages }) => ({ cluster, ...leftOutTimes(coverages) }));
}

/** Whether something of the time that was asked for may be in what was not read, or not understood. */
function isMissing(name: string, coverage: Coverage): boolean {
  return (coverage.partial && !isOfOthers(coverage)) || damageIn(name, coverage).sources > 0;
}

function otherTimesIn(coverages: readonly Coverage[]): Pick<Summary, 'otherTimes'> {
  const times = leftOutTimes(coverages);
  return times === undefined ? {} : { otherTimes: times };
}

/** When what is of other times happened; undefined if nothing of it tells. */
function leftOutTimes(coverages: readonly Coverage[]): OtherTimes | undefined {
  const first = coverages.map(({ firstOutOfRange }) => firstOutOfRange).reduce(earlierTime, undefined);
  const last = coverages.map(({ lastOutOfRange }) => lastOutOfRange).reduce(laterTime, undefined);
  return first === undefined || last === undefined ? undefined : { first: formatTime(first), last: formatTime(last) };
}

function sumCounts(coverages: readonly Coverage[]): Counts {
  const total = countsOf({});
  for (const { counts } of coverages) addCounts(total, counts);
  return total;
}

function partialSources(sources: readonly (readonly [string, Coverage])[]): string[] {
  return sources.filter(([, { partial }]) => partial).map(([name]) => name);
}

/** A shipper of all pods writes an object for each: that of another container is no gap beside one of Tracee's. */
function sourcesToRead({ sources }: Facts): readonly (readonly [string, Coverage])[] {
  const all = [...sources];
  const isAnyUnderstood = all.some(([, { counts }]) => counts.lines > counts.malformed + counts.otherOutput);
  return isAnyUnderstood ? all.filter(([, coverage]) => !isOfOthers(coverage)) : all;
}

function unreadSources(sources: readonly (readonly [string, Coverage])[]): UnreadSource[] {
  return sources.flatMap(([name, { unread }]) => (unread === undefined ? [] : { name, ...unread }));
}

function partlyReadSources(sources: readonly (readonly [string, Coverage])[]): PartlyReadSource[] {
  return sources.flatMap(([name, { partialReason: reason, unread, counts }]) =>
    reason === undefined || unread !== undefined ? [] : { name, reason, lines: counts.lines },
  );
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareTexts(a.name, b.name);
}

function addOthers(names: readonly string[], { otherContainers }: Coverage): readonly string[] {
  return firstNames(names, otherContainers);
}

function addUndecided(names: readonly string[], { undecidedRules }: Coverage): readonly string[] {
  return firstNames(names, undecidedRules);
}

function addLeftOut(sums: Map<string, number>, { leftOutRules }: Coverage): Map<string, number> {
  return firstCounts(sums, leftOutRules);
}

function countReasons(coverages: readonly Coverage[]): Partial<Record<MalformedReason, number>> {
  const counts: Partial<Record<MalformedReason, number>> = {};
  for (const { malformed } of coverages) {
    for (const [reason, count] of malformed) counts[reason] = (counts[reason] ?? 0) + count;
  }
  return counts;
}

function countContainers({ clusters }: Facts, isCounted: (container: ContainerFacts) => boolean): number {
  let count = 0;
  for (const { containers } of clusters.values()) {
    for (const container of containers.values()) if (isCounted(container)) count += 1;
  }
  return count;
}

/** Only Kubernetes tells containers an API server: those of Docker alone have no pods. */
function findWithoutPods({ clusters }: Facts): string[] {
  const isWithout = ({ containers }: ClusterFacts) => {
    const all = [...containers.values()];
    const isTold = all.some((container) => endpointsOf(container).length > 0 || container.names.size > 0);
    return isTold && all.every(({ details }) => details.podName === undefined);
  };
  return [...clusters].flatMap(([name, cluster]) => (isWithout(cluster) ? [name] : [])).sort(compareTexts);
}

/** Whether a container is known by its connections alone: nothing shows where it was told its API server is. */
export function isUnbound(container: ContainerFacts): boolean {
  if (endpointsOf(container).length > 0) return false;
  return [...container.connections.values()].some(({ rule }) => rule === undefined);
}

/** The first by name, of all clusters. */
export function unexplainedNames(
  { clusters }: Pick<Facts, 'clusters'>,
  apiServers: ApiServers,
): Summary['unexplainedNames'] {
  const names = [...clusters].flatMap(([name, cluster]) => [...unexplainedNamesIn(cluster, apiServers(name))]);
  return namedContainers(firstNames([], names));
}

/** How many of Tracee's findings name a container and address for which there is one of ours that needs no report. */
function countMatched(facts: Facts, findings: readonly Finding[]): number {
  const ours = new Map<string, Set<string>>();
  for (const { cluster, container, address, basis } of findings) {
    if (basis === 'reported') continue;
    getOrCreate(ours, cluster, () => new Set()).add(traceeFindingKey(container.id, address));
  }
  let matched = 0;
  for (const [name, { traceeFindings }] of facts.clusters) {
    for (const [key, count] of traceeFindings) {
      if (ours.get(name)?.has(key)) matched += count;
    }
  }
  return matched;
}

/** Judged over all sources of a cluster: one object without execs says nothing. */
function findBlindSpots(coverages: readonly Coverage[], known: Facts['clusters'], apiServers: ApiServers): BlindSpot[] {
  const clusters = Map.groupBy(coverages, ({ cluster }) => cluster);
  return [...clusters]
    .sort(([a], [b]) => compareTexts(a, b))
    .flatMap(([cluster, ofCluster]) => {
      const configured = apiServers(cluster);
      const counts = countTellingAnswers(sumCounts(ofCluster), known.get(cluster), configured);
      return spotsOf(cluster, counts, configuredIn(configured));
    });
}

/** Answers to the names that containers were told are what makes connections known by a name. Where nothing says which there were, all count. */
function countTellingAnswers(counts: Counts, known: ClusterFacts | undefined, configured: ClusterApiServers): Counts {
  if (counts.nameAnswers === 0 || known === undefined || hasTellingAnswer(known, configured)) return counts;
  return { ...counts, nameAnswers: 0 };
}

function spotsOf(cluster: string, counts: Counts, configured: Configured): BlindSpot[] {
  const { malformed } = counts;
  return blindReasonsOf(counts, configured).map((reason) => ({
    cluster,
    reason,
    ...(malformed > 0 ? { malformed } : {}),
  }));
}
