import { JOIN } from '#core/detectors/registry.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { networkText } from '#core/ip-network.ts';
import { type ApiServers, type ClusterApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { compareTexts } from '#core/text.ts';
import { NANOSECONDS_PER_DAY } from '#core/time.ts';
import { HOST_PREFIX } from '#core/tracee/event.ts';
import { workloadOf } from '#core/workload.ts';
import { basisOf, configuredIn } from './basis.ts';
import { containerOfKey } from './collector.ts';
import { addCounts, blindReasonsOf, type Coverage, countsOf } from './coverage.ts';
import { earlierTime, laterTime } from './earliest.ts';
import type { ClusterFacts, ContainerFacts, Facts } from './facts.ts';
import { endpointsOf, findQuorums, knowledgeOf } from './findings.ts';
import { type DayGap, isPastBounds, judgeDays } from './watched-days.ts';

/** A workload of which nothing reached the API server on any day that was read, and how long that can be said. */
export type QuietWorkload = {
  readonly namespace: string;
  readonly workload: string;
  /** One of its pods, the last by name. */
  readonly pod: string;
  readonly containers: number;
  /** Days that were watched whole and on which it was there. */
  readonly days: number;
  /** Whether it was seen to connect to anything else. */
  readonly connects: boolean;
};

/**
 * Why nothing is said of a cluster. `not-read`: logs were not read to their end, and may be of any day · `blind`: nothing could be found
 * in it · `clock`: it has more days, or nodes, than can be looked at · `short`: too few days were watched whole.
 */
export type WhyNotJudged = 'not-read' | 'blind' | 'clock' | 'short';

export type QuietCluster = {
  readonly cluster: string;
  /** Days that have anything, and how many of them were watched whole. */
  readonly days: number;
  readonly fullDays: number;
  readonly gaps: Readonly<Record<DayGap, number>>;
  /** Whether the keys of its logs name nodes, so that the silence of one can be told. */
  readonly knowsNodes: boolean;
  /** Nodes that sent logs, and neither an exec nor a connect. */
  readonly mutedNodes: number;
  readonly notJudged: WhyNotJudged | undefined;
  /** In the order of their names. */
  readonly workloads: readonly QuietWorkload[];
  /** Workloads that did reach it; that did not show their environment, so that it could not be told; that were there too short. */
  readonly callers: number;
  readonly untold: number;
  readonly brief: number;
  /** Containers whose pod is not known, and how many of them did reach it. */
  readonly nameless: number;
  readonly namelessCallers: number;
  /** The addresses of its API servers, as networks. */
  readonly servers: readonly string[];
};

/** Days that it takes. */
export const LEAST_DAYS = 7;

export type QuietOptions = {
  readonly apiServers?: ApiServers;
  readonly generatedNames?: readonly string[];
  /** Something could not even be opened, and may be of any cluster. */
  readonly isIncomplete?: boolean;
};

/**
 * Who does not need the API server, by cluster: the workloads that were there on seven days or more that were watched whole, whose
 * connections to it would have been seen, and that made none at all. What is not known to be so is not listed.
 */
export function quietWorkloads(facts: Facts, options: QuietOptions = {}): QuietCluster[] {
  const { apiServers = NO_API_SERVERS, generatedNames = [], isIncomplete = false } = options;
  const coverages = Map.groupBy(facts.sources.values(), ({ cluster }) => cluster);
  return [...facts.clusters]
    .map(([name, cluster]) =>
      judgeCluster({
        ...{ name, cluster, generatedNames, isIncomplete },
        coverages: coverages.get(name) ?? [],
        servers: apiServers(name),
      }),
    )
    .filter(({ days, callers, untold }) => days > 0 || callers > 0 || untold > 0)
    .sort((a, b) => compareTexts(a.cluster, b.cluster));
}

type ClusterLog = {
  readonly name: string;
  readonly cluster: ClusterFacts;
  readonly coverages: readonly Coverage[];
  readonly servers: ClusterApiServers;
  readonly generatedNames: readonly string[];
  readonly isIncomplete: boolean;
};

function judgeCluster(log: ClusterLog): QuietCluster {
  const { full, ...days } = judgeDays(log);
  const judged = judgeWorkloads(log, full);
  const notJudged = whyNotJudged(log, full.length);
  return {
    cluster: log.name,
    ...days,
    fullDays: full.length,
    knowsNodes: log.cluster.nodes.size > 0,
    mutedNodes: [...log.cluster.nodes.values()].filter(({ size }) => size === 0).length,
    notJudged,
    ...judged,
    workloads: notJudged === undefined ? judged.workloads : [],
    servers: serversOf(log),
  };
}

function whyNotJudged(log: ClusterLog, fullDays: number): WhyNotJudged | undefined {
  const { coverages, servers, isIncomplete } = log;
  if (isIncomplete || coverages.some(({ partial }) => partial)) return 'not-read';
  const counts = countsOf({});
  for (const coverage of coverages) addCounts(counts, coverage.counts);
  if (blindReasonsOf(counts, configuredIn(servers)).length > 0) return 'blind';
  if (isPastBounds(log)) return 'clock';
  return fullDays < LEAST_DAYS ? 'short' : undefined;
}

type Judged = {
  readonly namespace: string;
  readonly workload: string;
  pod: string;
  containers: number;
  readonly days: Set<number>;
  connects: boolean;
  isCaller: boolean;
  isTold: boolean;
};

function judgeWorkloads({ cluster, servers, generatedNames }: ClusterLog, full: readonly number[]) {
  const isCaller = createCallJudge(cluster, servers);
  const workloads = new Map<string, Judged>();
  let nameless = 0;
  let namelessCallers = 0;
  for (const [id, container] of cluster.containers) {
    if (id.startsWith(HOST_PREFIX)) continue;
    const pod = container.details.podName?.value;
    const namespace = container.details.podNamespace?.value;
    const name = workloadOf(pod, generatedNames);
    if (pod === undefined || namespace === undefined || name === undefined) {
      nameless += 1;
      if (isCaller(id, container)) namelessCallers += 1;
      continue;
    }
    const workload = getOrCreate(workloads, JSON.stringify([namespace, name]), () => newWorkload(namespace, name));
    addContainer(workload, container, pod);
    if (isCaller(id, container)) workload.isCaller = true;
    if (!servers.hasAddresses && !isTold(container)) workload.isTold = false;
    for (const day of daysOf(container, full)) workload.days.add(day);
  }
  const all = [...workloads.values()];
  const silent = all.filter(({ isCaller }) => !isCaller);
  const told = silent.filter((workload) => workload.isTold);
  const long = told.filter(({ days }) => days.size >= LEAST_DAYS);
  return {
    workloads: long
      .map(shownWorkload)
      .sort((a, b) => compareTexts(a.namespace, b.namespace) || compareTexts(a.workload, b.workload)),
    callers: all.length - silent.length,
    untold: silent.length - told.length,
    brief: told.length - long.length,
    nameless,
    namelessCallers,
  };
}

function newWorkload(namespace: string, workload: string): Judged {
  return {
    namespace,
    workload,
    pod: '',
    containers: 0,
    days: new Set(),
    connects: false,
    isCaller: false,
    isTold: true,
  };
}

function addContainer(workload: Judged, { connections }: ContainerFacts, pod: string): void {
  workload.containers += 1;
  if (compareTexts(workload.pod, pod) < 0) workload.pod = pod;
  workload.connects ||= [...connections.values()].some(({ rule }) => rule === undefined);
}

function shownWorkload({ namespace, workload, pod, containers, days, connects }: Judged): QuietWorkload {
  return { namespace, workload, pod, containers, days: days.size, connects };
}

/**
 * Whether a container reached an API server by any basis, or any address that any container was told, or Tracee said so, even without an
 * address: what may be a call is taken for one.
 */
function createCallJudge(
  cluster: ClusterFacts,
  servers: ClusterApiServers,
): (id: string, container: ContainerFacts) => boolean {
  const reported = new Set([...cluster.traceeFindings.keys()].map(containerOfKey));
  const quorums = findQuorums(cluster);
  const told = new Set<string>();
  for (const container of cluster.containers.values()) {
    for (const { host } of endpointsOf(container)) if (!JOIN.isOfEachContainer(host)) told.add(host);
  }
  return (id, container) => {
    if (reported.has(id)) return true;
    if (container.connections.size === 0) return false;
    const knowledge = knowledgeOf(container);
    return [...container.connections.values()].some(
      (connection) =>
        connection.rule === undefined &&
        (told.has(connection.address) || basisOf(connection, knowledge, servers, quorums) !== undefined),
    );
  };
}

/** Whether a connection of this container to the address that it was told would be known for one. */
function isTold(container: ContainerFacts): boolean {
  const { names, answers } = container;
  const isEachKnown = [...names.values()].every(({ host }) => (answers.get(host)?.size ?? 0) > 0);
  return isEachKnown && endpointsOf(container).length > 0;
}

/** Those of these days on which it was there: from what was first seen of it to what was last. */
function daysOf({ firstExec, lastExec, connections }: ContainerFacts, full: readonly number[]): readonly number[] {
  let first = firstExec;
  let last = lastExec;
  for (const connection of connections.values()) {
    first = earlierTime(first, connection.first);
    last = laterTime(last, connection.last);
  }
  if (first === undefined || last === undefined) return [];
  const [from, to] = [Number(first / NANOSECONDS_PER_DAY), Number(last / NANOSECONDS_PER_DAY)];
  return full.filter((day) => day >= from && day <= to);
}

/** What enough containers were told, and what the settings have. */
function serversOf({ cluster, servers }: ClusterLog): string[] {
  const told = [...findQuorums(cluster)].map((place) => place.slice(0, place.indexOf(' ')));
  const addresses = told.map((address) => `${address}/${address.includes(':') ? 128 : 32}`);
  return [...new Set([...addresses, ...servers.networks.map(networkText)])].sort(compareTexts);
}
