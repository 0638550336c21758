import { concurrently } from '#core/concurrency.ts';
import { basisOf, type Knowledge } from '#core/correlate/basis.ts';
import type { ClusterFacts, ConnectionFacts, ContainerFacts, ToldFacts } from '#core/correlate/facts.ts';
import type { Basis } from '#core/correlate/finding.ts';
import { findingId } from '#core/correlate/finding-id.ts';
import { endpointsOf, knowledgeOf } from '#core/correlate/findings.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { type ConnectionLimit, createConnectionLimit } from './connection-limit.ts';
import { learnPrograms } from './container-programs.ts';
import { answered, isAnnounced, joined, retained, told as toldFact, toldName } from './done-cache.ts';
import { evaluateConnections } from './evaluate-connections.ts';
import { type EndpointToJoin, joinEndpoint } from './join-endpoint.ts';
import { containerPartition } from './keys.ts';
import { type Explanation, explanationsOf, type KnownAddresses } from './known-addresses.ts';
import { learnNames } from './learn-names.ts';
import { listAddresses, readKnownAddresses } from './list-addresses.ts';
import { eventsSeen, observationOf, subjectOf } from './observation.ts';
import { EMPTY_CONTAINER, readContainers, type StoredContainers } from './read-containers.ts';
import { recordFindings } from './record-findings.ts';
import type { Question, Sighting } from './stored-finding.ts';
import type { Told } from './table.ts';
import { keptHosts, toldBy } from './told.ts';

export type ObjectFactsOptions = {
  readonly attempt: Attempt;
  readonly cluster: string;
  /** Names the object as it was read: other content under the same key is another source. */
  readonly source: string;
  /** How many distinct connections of one container in one object are retained at most. */
  readonly maxRetained: number;
};

/** Takes what one object tells into the state. */
export type ObjectFacts = Pick<ConnectionLimit, 'notRetained' | 'fullContainers'> & {
  /**
   * Takes in what the object has told so far; may be called again with more. When the promise is fulfilled, all of
   * it is done and findings are announced. Rejects with what the table or the topic throws, or `retry`: then the
   * whole object is to be given again.
   */
  absorb(facts: ClusterFacts): Promise<void>;
  /** Connections that were neither looked up nor retained: nothing explains any to their addresses. */
  passedOver(): number;
  /** Whether the connection has become a finding, whose count goes on. */
  isFinding(container: string, connection: ConnectionFacts): boolean;
};

/** What an object tells of a container. */
type InObject = {
  readonly id: string;
  readonly partition: string;
  readonly container: ContainerFacts;
  readonly knowledge: Knowledge;
};

/** A connection, and what it is known by without a request. */
type Seen = {
  readonly inObject: InObject;
  readonly connection: ConnectionFacts;
  readonly basis: Basis | undefined;
};

/** Takes the facts of one object into the state, in as many parts as they come. */
export function openObjectFacts({ attempt, cluster, source, maxRetained }: ObjectFactsOptions): ObjectFacts {
  const { doneCache } = attempt;
  const limit = createConnectionLimit(attempt, cluster, maxRetained);
  /** The counts that were told, by the ids of the findings. */
  const told = new Map<string, number>();
  /** Connections that are no findings, though all was looked at: they are looked at once, as long as they stay in memory. */
  const passed = new WeakSet<ConnectionFacts>();
  /** The first time of each connection when it was first told, as long as it stays in memory; undefined if it has none. */
  const toldFirst = new WeakMap<ConnectionFacts, { readonly time: bigint | undefined }>();
  /** Findings that are too many to be recorded, as long as they stay in memory. */
  const unrecorded = new WeakSet<ConnectionFacts>();
  /** Those whose addresses are not known, as long as they stay in memory. */
  const elsewhere = new WeakSet<ConnectionFacts>();
  /** What containers were told, and all that follows was done: it is looked at once, as long as it stays in memory. */
  const taken = new WeakSet<ToldFacts>();
  /** Containers of which more is told than is kept. */
  const toldMore = new Set<string>();
  let passedOver = 0;

  return {
    absorb,
    isFinding: (container, connection) => told.has(findingId(cluster, container, connection)),
    notRetained: limit.notRetained,
    fullContainers: limit.fullContainers,
    passedOver: () => passedOver,
  };

  async function absorb(facts: ClusterFacts): Promise<void> {
    const containers = [...facts.containers].map(([id, container]): InObject => {
      return { id, partition: containerPartition(cluster, id), container, knowledge: knowledgeOf(container) };
    });
    containers.forEach(noteToldMore);
    const newEndpoints = containers.flatMap(newEndpointsOf);
    const seen = containers.flatMap(connectionsOf);
    await listAddresses(attempt, cluster, [
      ...newEndpoints.flatMap(({ address, told }) => explanationsOf(address, told)),
      ...seen.flatMap(explanationOf),
    ]);
    const addresses = await readKnownAddresses(attempt, cluster);
    const connections = seen.filter((each) => !isElsewhere(addresses, each)).flatMap(questionOf);
    const remembered = connections.flatMap(sightingFromCache);
    const sighted = idsOf(remembered);
    const questions = connections
      .filter((each) => !sighted.has(each.question.subject.id) && isOpen(each))
      .map(({ question }) => question);
    const withNames = containers.filter(hasNewNames);

    const read = await readContainers(
      attempt,
      [...newEndpoints, ...withNames, ...questions].map(({ partition }) => partition),
    );
    const learned = await concurrently(withNames, REQUESTS, async ({ partition, container: { names, answers } }) => {
      const known = read.get(partition) ?? EMPTY_CONTAINER;
      const all = toldByHost(names.values());
      const kept = keptHosts(all, known.names);
      limit.refuse(all.size - kept.size);
      return [partition, await learnNames(attempt, { cluster, partition, names: kept, answers, known })] as const;
    });
    const known = new Map([...read, ...learned]);
    const endpoints = containers.flatMap((inObject) => endpointsToJoin(inObject, known));
    await concurrently(endpoints, REQUESTS, (endpoint) => joinEndpoint(attempt, endpoint));
    const answers = await evaluateConnections({ attempt, cluster, known, mayRetain: limit.mayRetain }, questions);
    const found = await markLate([...remembered, ...answers]);
    const sightings = await recordFindings(attempt, found.filter(mayRecord), limit.mayCreate);
    const recorded = idsOf(sightings);
    const refused = idsOf(found.filter(({ subject }) => !recorded.has(subject.id)));
    await limit.markOverflows();
    await concurrently(containers, REQUESTS, ({ partition, container }) =>
      learnPrograms(attempt, partition, container),
    );
    for (const { subject, observation } of sightings) {
      if (observation.source === source) told.set(subject.id, eventsSeen(observation));
    }
    for (const { question, connection } of connections) {
      if (!told.has(question.subject.id)) passed.add(connection);
      if (refused.has(question.subject.id)) unrecorded.add(connection);
    }
    for (const { container } of containers) {
      for (const each of [...container.endpoints.values(), ...container.names.values()]) taken.add(each);
    }
  }

  /** How much more is not known. */
  function noteToldMore({ id, container }: InObject): void {
    if (!container.isToldMore || toldMore.has(id)) return;
    toldMore.add(id);
    limit.refuse(1);
  }

  /** A container can give itself as many names as it likes: past some, the findings of it that are recorded have to do. */
  function mayRecord(sighting: Sighting): boolean {
    return told.has(sighting.subject.id) || limit.mayRecord(sighting);
  }

  /** Those that are not all remembered. */
  function newEndpointsOf({ partition, container }: InObject) {
    return [...toldByHost(endpointsOf(container).filter(isNew))]
      .filter(([address, all]) => !all.every((each) => doneCache.has(joined(partition, address, each))))
      .map(([address, all]) => ({ partition, address, told: all }));
  }

  function isNew(told: ToldFacts): boolean {
    return !taken.has(told);
  }

  /** What is not kept is not looked at again for a while. */
  function endpointsToJoin(inObject: InObject, known: StoredContainers): EndpointToJoin[] {
    const { partition } = inObject;
    const { endpoints } = known.get(partition) ?? EMPTY_CONTAINER;
    const all = newEndpointsOf(inObject);
    const kept = keptHosts(new Map(all.map(({ address, told }) => [address, told])), endpoints);
    limit.refuse(all.length - kept.size);
    for (const { address, told } of all) {
      if (!kept.has(address)) for (const each of told) doneCache.remember(joined(partition, address, each));
    }
    return [...kept].map(([address, told]) => ({ cluster, partition, address, told, known: endpoints.get(address) }));
  }

  /** Whether any of its names or answers is not remembered. */
  function hasNewNames({ partition, container: { names, answers } }: InObject): boolean {
    for (const [name, all] of toldByHost([...names.values()].filter(isNew))) {
      if (!all.every((each) => doneCache.has(toldName(partition, name, each)))) return true;
    }
    for (const [name, addresses] of answers) {
      for (const address of addresses) if (!doneCache.has(answered(partition, name, address))) return true;
    }
    return false;
  }

  function connectionsOf(inObject: InObject): Seen[] {
    const { partition, container, knowledge } = inObject;
    return [...container.connections.values()].map((connection) => {
      return { inObject, connection, basis: basisAlone(partition, connection, knowledge) };
    });
  }

  /** Whether the connection is passed over: its address is none that anything has explained. */
  function isElsewhere(addresses: KnownAddresses, { connection, basis }: Seen): boolean {
    if (basis !== undefined || !addresses.isElsewhere(connection)) return false;
    if (!elsewhere.has(connection)) passedOver += 1;
    elsewhere.add(connection);
    return true;
  }

  /** Connects before their address was known may not have been counted. */
  async function markLate(sightings: readonly Sighting[]): Promise<readonly Sighting[]> {
    const addresses = await readKnownAddresses(attempt, cluster);
    return sightings.map((sighting) => {
      const { rule } = sighting.subject;
      const isLate = rule === undefined && addresses.mayHaveBeenElsewhere(sighting.subject);
      return isLate ? { ...sighting, foundLate: true } : sighting;
    });
  }

  /** Nothing if the object has told nothing new of the connection. */
  function questionOf({ inObject: { id, partition, container }, connection, basis }: Seen) {
    if (unrecorded.has(connection) || (passed.has(connection) && basis === undefined)) return [];
    const finding = findingId(cluster, id, connection);
    if (told.get(finding) === eventsSeen(connection)) return [];
    const { time } = toldFirst.get(connection) ?? { time: connection.first };
    toldFirst.set(connection, { time });
    const question: Question = {
      partition,
      subject: subjectOf(finding, cluster, id, connection),
      observation: observationOf(source, container, connection, time),
    };
    return [{ question, connection, basis }];
  }

  /** What the connection is known by without a request. */
  function basisAlone(partition: string, connection: ConnectionFacts, knowledge: Knowledge): Basis | undefined {
    const { address, port, rule } = connection;
    if (rule === undefined && doneCache.has(toldFact(partition, address, port))) return 'observed';
    return basisOf(connection, knowledge, attempt.apiServers(cluster), NO_PLACES);
  }

  /** The sighting, if no request is needed to know that the connection is a finding, and to find it when it is known better. */
  function sightingFromCache({ question, basis }: { question: Question; basis: Basis | undefined }): Sighting[] {
    const needsNoEndpoint = question.subject.rule !== undefined;
    if (basis !== undefined && (basis === 'observed' || needsNoEndpoint))
      return [{ ...question, basis, foundLate: false }];
    if (!isAnnounced(doneCache, question.subject.id, 'inferred')) return [];
    return [{ ...question, basis: basis ?? 'inferred', foundLate: false }];
  }

  /** What is retained and no finding by itself is found by what explains it. */
  function isOpen({ question, basis }: { question: Question; basis: Basis | undefined }): boolean {
    return basis !== undefined || !doneCache.has(retained(question.subject.id));
  }
}

/** The address of a connection that the settings or Tracee explain. */
function explanationOf({ connection: { address, port, rule }, basis }: Seen): Explanation[] {
  const isExplained = rule === undefined && basis !== undefined && basis !== 'observed';
  return isExplained ? [{ address, port, namespaces: [] }] : [];
}

function idsOf(sightings: readonly Sighting[]): Set<string> {
  return new Set(sightings.map(({ subject }) => subject.id));
}

const NO_PLACES: ReadonlySet<string> = new Set();

/** Where a container was told to find something, by addresses or names. */
function toldByHost(facts: Iterable<ToldFacts>): Map<string, readonly Told[]> {
  return new Map([...Map.groupBy(facts, ({ host }) => host)].map(([host, all]) => [host, toldBy(all)]));
}
