import type { ToldEndpoints } from '#core/detectors/detector.ts';
import { detectorOf, JOIN, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { canonicalAddress } from '#core/ip-address.ts';
import type { When } from '#core/object-selection/time-range.ts';
import type { MalformedReason } from '#core/records/record.ts';
import type { Position } from '#core/records/record-reader.ts';
import type { Rule } from '#core/settings/rules.ts';
import type { EventTime } from '#core/time.ts';
import {
  type Answers,
  type Connect,
  type Event,
  type Exec,
  type Executed,
  type Found,
  isOfContainer,
  type MalformedEvent,
  type Match,
  type TraceeFinding,
  type UndecidedRule,
} from '#core/tracee/event.ts';
import type { ProcessReader } from '#core/tracee/process.ts';
import { addAnswers } from './answers.ts';
import type { Connection } from './connection.ts';
import { type Coverage, createCoverage, firstCounts, firstNames } from './coverage.ts';
import { compareTimes, earlierTime, laterTime, wallClock } from './earliest.ts';
import { createEventCache, type EventCache } from './event-cache.ts';
import { addEvidence, type Evidence, isFull, isPastAll } from './evidence.ts';
import {
  type ClusterFacts,
  type ConnectionFacts,
  type ContainerFacts,
  clusterIn,
  connectionIn,
  containerIn,
  type Facts,
  nodeIn,
} from './facts.ts';
import { createHourMarker, HAS_CONNECT } from './hour-marks.ts';
import { addDetails } from './merge.ts';
import { addExec, createSharing, readOfProcess, thinPrograms } from './programs.ts';
import { createRunCache, type RunCache } from './run-cache.ts';
import { mergeTellings, tellingOf } from './telling.ts';
import { addTold } from './told-facts.ts';

/** Takes down what the records of one source tell. Each record goes to one of the two functions, once. */
export type Collector = {
  readonly coverage: Coverage;
  /** `token`: equal for events that are equal, if given; `process`: what the record tells of its process, if it is wanted. */
  event(
    event: Event | MalformedEvent,
    time: EventTime,
    position: Position,
    token?: number,
    process?: ProcessReader,
  ): void;
  /**
   * Takes an event that is equal to those of the token but for its time and process, if all that it tells is that it came again. False if
   * it has to be given to `event`.
   */
  again(token: number, readTime: () => EventTime): boolean;
  /** This many events that no detector looks at. */
  others(count: number): void;
  /** This many messages of Tracee's own, which say that it lost so many events. */
  messages(count: number, lostEvents: number): void;
  malformed(reason: MalformedReason, count?: number): void;
  /** This many records that other containers wrote. */
  other(count: number, containers: readonly string[]): void;
  /**
   * At the end. `when`: where the source lies, by where its events lie that were read, if none of them is of the time that was asked for;
   * none if none was.
   */
  settleTime(when: ((read: ReadonlySet<When>) => When) | undefined): void;
};

export type CollectorOptions = {
  /** Where a time lies as seen from the one that is asked for, of which alone connects are wanted; without it, all are. */
  readonly whenOf?: ((time: EventTime) => When) | undefined;
  /** Whether the arguments of programs are kept. */
  readonly keepsArguments?: boolean | undefined;
  /** The node whose log it is, where the key tells it. */
  readonly node?: string | undefined;
  /** Whether a rule's findings are wanted; without it, all are. Others are counted, and leave nothing. */
  readonly isWantedRule?: ((rule: Rule) => boolean) | undefined;
};

const COUNT_OF = { before: 'sourcesBefore', within: 'sourcesOfTime', after: 'sourcesAfter' } as const;

/** What was found in one event. */
type FoundEvent = Found & Pick<Match, 'container' | 'details' | 'process'> & { readonly kind: 'found' };

/** What comes of an exec that comes again. */
type KnownExec = { readonly told: ToldEndpoints; readonly container: ContainerFacts };

/** What is remembered of events that come again, in whatever source of the cluster. */
type Known = {
  readonly execs: EventCache<KnownExec>;
  readonly connects: EventCache<ConnectionFacts>;
  /** The same, of which a later connect changes nothing but the count and the last time. */
  readonly settled: EventCache<ConnectionFacts>;
  readonly runs: RunCache;
  readonly share: (program: Executed) => Executed;
  /** Since processes were thinned out last. */
  newProcesses: number;
};

/** Beside the facts, because it is none: it goes with them. */
const KNOWN = new WeakMap<ClusterFacts, Known>();

/** So many processes after which those that no connection refers to are thinned out: memory does not grow with a log. */
const MAX_NEW_PROCESSES = 32_768;

/**
 * `facts` must not yet hold anything of this source: counts would double. A connect whose time is not wanted is
 * counted, and no connection.
 */
export function collectSource(
  facts: Facts,
  source: string,
  clusterName: string,
  { whenOf = () => 'within', keepsArguments = false, isWantedRule = () => true, node }: CollectorOptions = {},
): Collector {
  const cluster = clusterIn(facts, clusterName);
  const coverage = getOrCreate(facts.sources, source, () => createCoverage(clusterName));
  const { counts } = coverage;
  const known = getOrCreate(KNOWN, cluster, () => createKnown(cluster));
  const joins = isWantedRule(JOIN_DETECTOR);
  const ofNode = node === undefined ? undefined : nodeIn(cluster, node);
  const marks = [coverage.hours, ...(ofNode === undefined ? [] : [ofNode])];
  const markHour = createHourMarker(marks);
  const markConnect = createHourMarker(marks, HAS_CONNECT);
  const markOther = createHourMarker([coverage.otherHours]);
  /** Where the events lie that were read, until one is of the time that is asked for. */
  const whensRead = new Set<When>();

  return { coverage, event, again, others, messages, malformed, other, settleTime };

  function event(
    event: Event | MalformedEvent,
    time: EventTime,
    position: Position,
    token?: number,
    process?: ProcessReader,
  ): void {
    if (event.kind === 'malformed') return malformed(event.reason);
    counts.lines += 1;
    // The time of others is not read.
    if (isOfContainer(event)) markOfTime(time);
    if ('found' in event && event.found !== undefined) collectFound(event, time, position, process);
    if (event.kind === 'exec') return collectExec(event, time, token, process);
    if (event.kind === 'connect') {
      counts.connects += 1;
      if (event.isDatagram) counts.datagrams += 1;
      return event.isDatagram || !joins ? undefined : collectConnection(event, time, position, token, process);
    }
    counts.otherEvents += 1;
    if (event.kind === 'answers') return collectAnswers(event);
    if (event.kind === 'finding') return collectReport(event, time, position, token, process);
  }

  function again(token: number, readTime: () => EventTime): boolean {
    const connection = known.settled.find(token);
    if (connection === undefined) return false;
    const time = readTime();
    if (typeof time !== 'bigint' || !isWanted(time)) return false;
    if (connection.last === undefined || time <= connection.last) return false;
    counts.lines += 1;
    counts.connects += 1;
    counts.sourcesOfTime = 1;
    connection.count += 1;
    connection.last = time;
    coverage.earliest = earlierTime(coverage.earliest, time);
    markConnect(time);
    return true;
  }

  function others(count: number): void {
    counts.lines += count;
    counts.otherEvents += count;
  }

  function messages(count: number, lostEvents: number): void {
    others(count);
    counts.lostEvents += lostEvents;
  }

  function malformed(reason: MalformedReason, count = 1): void {
    counts.lines += count;
    counts.malformed += count;
    coverage.malformed.set(reason, (coverage.malformed.get(reason) ?? 0) + count);
  }

  function other(count: number, containers: readonly string[]): void {
    counts.lines += count;
    counts.otherOutput += count;
    coverage.otherContainers = firstNames(coverage.otherContainers, containers);
  }

  function collectExec(exec: Exec, eventTime: EventTime, token?: number, process?: ProcessReader): void {
    counts.execs += 1;
    const time = wallClock(eventTime);
    const { told, container } = known.execs.findAt(token, time) ?? addEndpoints(exec, time, token);
    coverage.earliest = earlierTime(coverage.earliest, time);
    countTime(eventTime);
    if (time !== undefined && !isWanted(time)) markOther(time);
    else if (time !== undefined) {
      markHour(time);
      container.firstExec = earlierTime(container.firstExec, time);
      container.lastExec = laterTime(container.lastExec, time);
    }
    if (process !== undefined) collectProgram(container, exec, time, process);
    if (exec.environment === undefined) return;
    counts.execsWithEnvironment += 1;
    if (told.endpoints.length > 0) counts.execsWithEndpoint += 1;
    if (told.truncated) counts.truncatedEnvironments += 1;
    counts.hostNames += told.names.length + told.refused;
  }

  /** Also by what makes no connection, and what rules leave out: a log with it did not stop. */
  function markOfTime(time: EventTime): void {
    if (counts.sourcesOfTime > 0) return;
    const when = whenOf(time);
    if (when === 'within') counts.sourcesOfTime = 1;
    else whensRead.add(when);
  }

  function settleTime(when: ((read: ReadonlySet<When>) => When) | undefined): void {
    if (when === undefined || counts.sourcesOfTime > 0) return;
    if (counts.lines > counts.malformed + counts.otherOutput) counts[COUNT_OF[when(whensRead)]] = 1;
  }

  function isWanted(time: EventTime): boolean {
    return whenOf(time) === 'within';
  }

  function countTime(time: EventTime): void {
    if (time === 'relative') counts.relativeTimestamps += 1;
    if (time === undefined) counts.unknownTimes += 1;
  }

  function collectProgram(
    container: ContainerFacts,
    { program, isOfRuntime }: Exec,
    time: bigint | undefined,
    process: ProcessReader,
  ): void {
    const id = process.id();
    if (id === undefined || program === undefined) return;
    const parentId = process.parent();
    // The runtime is outside of the container: nothing of it is ever known there.
    const parent = isOfRuntime ? undefined : parentId;
    if (!keepsArguments && known.runs.again(id, container, { program, parent }, time)) return;
    const isEntered = isOfRuntime && process.isEntered();
    const run = { program, parent, isEntered, arguments: keepsArguments ? process.arguments() : undefined };
    const { runs, isNewProcess } = addExec(container.programs, id, run, time);
    known.runs.add(id, container, runs);
    if (isNewProcess) known.newProcesses += 1;
    if (known.newProcesses < MAX_NEW_PROCESSES) return;
    known.newProcesses = 0;
    known.runs.clear();
    for (const each of cluster.containers.values()) thinPrograms(each);
  }

  function addEndpoints(event: Exec, time: bigint | undefined, token: number | undefined): KnownExec {
    const container = collectContainer(event, time);
    const told = JOIN.readEndpoints(event.environment ?? []);
    const by = { namespace: event.isOfRuntime ? (event.details.podNamespace ?? '') : undefined, first: time };
    const endpoints = told.endpoints.map(({ address: host, port }) => ({ host, port, ...by }));
    const names = told.names.map(({ name: host, port }) => ({ host, port, ...by }));
    addTold(container, 'endpoints', endpoints);
    addTold(container, 'names', names);
    const exec: KnownExec = { told, container };
    known.execs.add(token, time, exec);
    return exec;
  }

  function collectAnswers({ container, answers }: Answers): void {
    counts.nameAnswers += 1;
    const { answers: into, names } = containerIn(cluster, container);
    for (const { name, addresses } of answers) addAnswers(into, name, addresses, names);
  }

  /** One without a container or an address was still seen. */
  function collectReport(
    event: TraceeFinding,
    time: EventTime,
    position: Position,
    token?: number,
    process?: ProcessReader,
  ): void {
    counts.traceeFindings += 1;
    const address = canonicalAddress(event.address);
    const key = traceeFindingKey(event.container, address ?? event.address);
    cluster.traceeFindings.set(key, (cluster.traceeFindings.get(key) ?? 0) + 1);
    if (!joins) collectLeftOut(JOIN_DETECTOR.id);
    else if (event.container !== '' && address !== undefined) collectConnection(event, time, position, token, process);
  }

  function collectFound(
    {
      container,
      details,
      process: name,
      found = [],
    }: Pick<Connect | Exec | Match, 'container' | 'details' | 'process' | 'found'>,
    time: EventTime,
    position: Position,
    process?: ProcessReader,
  ): void {
    for (const each of found) {
      if ('undecided' in each) {
        if (isWantedRule(ruleOf(each))) collectUndecided(each);
        continue;
      }
      if (each.isReported) counts.otherTraceeFindings += 1;
      const event: FoundEvent = { kind: 'found', container, details, process: name, ...each };
      // No token: an event may hold several.
      if (isWantedRule(ruleOf(each))) collectConnection(event, time, position, undefined, process);
      else collectLeftOut(each.rule);
    }
  }

  function collectLeftOut(rule: string): void {
    counts.leftOut += 1;
    const known = coverage.leftOutRules.get(rule);
    if (known !== undefined) coverage.leftOutRules.set(rule, known + 1);
    else coverage.leftOutRules = firstCounts(coverage.leftOutRules, new Map([[rule, 1]]));
  }

  function collectUndecided({ rule }: UndecidedRule): void {
    counts.undecided += 1;
    if (!coverage.undecidedRules.includes(rule)) {
      coverage.undecidedRules = firstNames(coverage.undecidedRules, [rule]);
    }
  }

  function collectConnection(
    event: Connect | FoundEvent | TraceeFinding,
    eventTime: EventTime,
    { line, record }: Position,
    token?: number,
    process?: ProcessReader,
  ): void {
    if (!isWanted(eventTime)) return leaveOut(wallClock(eventTime));
    countTime(eventTime);
    const time = wallClock(eventTime);
    if (time !== undefined) (event.kind === 'connect' ? markConnect : markHour)(time);
    const connection = known.connects.findAt(token, time) ?? addConnection(event, time, token);
    coverage.earliest = earlierTime(coverage.earliest, time);
    const isLatest = compareTimes(connection.last, time) < 0;
    if (isReport(event)) connection.reports += 1;
    else connection.count += 1;
    connection.first = earlierTime(connection.first, time);
    connection.last = laterTime(connection.last, time);
    if (!isPastAll(connection.evidence, time)) {
      const { process: id, own } = process === undefined ? {} : readOfProcess(process, known.share);
      const item: Evidence =
        record === 1 ? { source, line, time, process: id, own } : { source, line, record, time, process: id, own };
      connection.evidence = addEvidence(connection.evidence, item);
    }
    // The common case: what comes after all before it changes nothing else once the evidence is full.
    const isSettled = isLatest && isFull(connection.evidence) && event.kind === 'connect' && event.found === undefined;
    if (isSettled && time !== undefined) known.settled.add(token, time, connection);
  }

  function leaveOut(time: bigint | undefined): void {
    counts.outOfRange += 1;
    if (time !== undefined) markOther(time);
    coverage.earliest = earlierTime(coverage.earliest, time);
    coverage.firstOutOfRange = earlierTime(coverage.firstOutOfRange, time);
    coverage.lastOutOfRange = laterTime(coverage.lastOutOfRange, time);
  }

  function addConnection(
    event: Connect | FoundEvent | TraceeFinding,
    time: bigint | undefined,
    token: number | undefined,
  ): ConnectionFacts {
    const connection = connectionIn(collectContainer(event, time), connectionOf(event));
    if (event.kind === 'found') {
      connection.telling = mergeTellings(connection.telling, tellingOf(event.data, event.signature, time));
    }
    known.connects.add(token, time, connection);
    return connection;
  }

  function collectContainer(
    { container: id, details }: Exec | Connect | FoundEvent | TraceeFinding,
    time: bigint | undefined,
  ): ContainerFacts {
    const container = containerIn(cluster, id);
    container.details = addDetails(container.details, details, time);
    return container;
  }
}

function connectionOf(event: Connect | FoundEvent | TraceeFinding): Connection {
  const { process } = event;
  if (event.kind === 'found') return { address: event.key, port: undefined, process, rule: event.rule };
  return { address: canonicalAddress(event.address) ?? event.address, port: event.port, process };
}

/** What Tracee says of the rule goes before what is known of it. */
function ruleOf({ rule, signature }: Pick<Found, 'rule' | 'signature'>): Rule {
  return signature === undefined ? detectorOf({ rule }) : { ...signature, id: rule };
}

/** Whether Tracee itself says it: what is seen here counts by itself. */
function isReport(event: Connect | FoundEvent | TraceeFinding): boolean {
  return event.kind === 'finding' || (event.kind === 'found' && event.isReported === true);
}

function createKnown(cluster: ClusterFacts): Known {
  return {
    execs: createEventCache(cluster),
    connects: createEventCache(cluster),
    settled: createEventCache(cluster),
    runs: createRunCache(cluster),
    share: createSharing(),
    newProcesses: 0,
  };
}

/** Names a finding of Tracee's within its cluster. */
export function traceeFindingKey(container: string, address: string): string {
  return JSON.stringify([container, address]);
}

/** The container that a key of `traceeFindingKey` names. */
export function containerOfKey(key: string): string {
  const [container] = JSON.parse(key) as [string, string];
  return container;
}
