import { concurrently } from '#core/concurrency.ts';
import type { ClusterFacts, ConnectionFacts, ContainerFacts } from '#core/correlate/facts.ts';
import { findingId } from '#core/correlate/finding-id.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { type ConnectionLimit, createConnectionLimit } from './connection-limit.ts';
import { announced, joined, retained } from './done-cache.ts';
import { evaluateConnections } from './evaluate-connections.ts';
import { type EndpointToJoin, joinEndpoint } from './join-endpoint.ts';
import { containerPartition } from './keys.ts';
import { observationOf, subjectOf } from './observation.ts';
import { readContainers, type StoredContainers } from './read-containers.ts';
import { recordFindings } from './record-findings.ts';
import type { Question, Sighting } from './stored-finding.ts';

export type ObjectFactsOptions = {
  readonly attempt: Attempt;
  readonly cluster: string;
  /** Names the object as it was read: other content under the same key is another source. */
  readonly source: string;
  /** How many distinct connections of one container in one object are retained at most. */
  readonly maxRetained: number;
};

/** Takes what one object tells into the state. */
export type ObjectFacts = Pick<ConnectionLimit, 'notRetained'> & {
  /**
   * Takes in what the object has told so far; may be called again with more. When the promise is fulfilled, all of
   * it is done and findings are announced. Rejects with what the table or the topic throws, or `retry`: then the
   * whole object is to be given again.
   */
  absorb(facts: ClusterFacts): Promise<void>;
  /** Whether the connection has become a finding, whose count goes on. */
  isFinding(container: string, connection: ConnectionFacts): boolean;
};

/** Takes the facts of one object into the state, in as many parts as they come. */
export function openObjectFacts({ attempt, cluster, source, maxRetained }: ObjectFactsOptions): ObjectFacts {
  const limit = createConnectionLimit(attempt, maxRetained);
  /** The counts that were told, by the ids of the findings. */
  const told = new Map<string, number>();
  /** Connections that are no findings, though all was looked at: they are looked at once, as long as they stay in memory. */
  const passed = new WeakSet<ConnectionFacts>();

  return {
    absorb,
    isFinding: (container, connection) => told.has(findingId(cluster, container, connection)),
    notRetained: limit.notRetained,
  };

  async function absorb(facts: ClusterFacts): Promise<void> {
    const endpoints = [...facts.containers].flatMap(([id, container]) => endpointsOf(id, container));
    const connections = [...facts.containers].flatMap(([id, container]) => connectionsOf(id, container));
    const remembered = connections.flatMap(sightingFromCache);
    const sighted = new Set(remembered.map(({ subject }) => subject.id));
    const open = connections.filter(
      ({ question: { subject } }) => !sighted.has(subject.id) && !attempt.doneCache.has(retained(subject.id)),
    );
    const questions = open.map(({ question }) => question);

    const known = await readContainers(
      attempt,
      [...endpoints, ...questions].map(({ partition }) => partition),
    );
    await joinEndpoints(endpoints, known);
    const answers = await evaluateConnections({ attempt, cluster, known, mayRetain: limit.mayRetain }, questions);
    await limit.markOverflows();
    const sightings = [...remembered, ...answers];
    await recordFindings(attempt, sightings);
    for (const { subject, observation } of sightings) {
      if (observation.source === source) told.set(subject.id, observation.count);
    }
    for (const { question, connection } of connections) if (!told.has(question.subject.id)) passed.add(connection);
  }

  /** Those of which nothing is remembered. */
  function endpointsOf(id: string, container: ContainerFacts) {
    const partition = containerPartition(cluster, id);
    return addressesOf(container)
      .filter((address) => !attempt.doneCache.has(joined(partition, address)))
      .map((address) => ({ partition, address }));
  }

  async function joinEndpoints(
    endpoints: readonly Omit<EndpointToJoin, 'cluster' | 'known'>[],
    known: StoredContainers,
  ) {
    await concurrently(endpoints, REQUESTS, ({ partition, address }) =>
      joinEndpoint(attempt, { cluster, partition, address, known: known.get(partition)?.endpoints.get(address) }),
    );
  }

  function connectionsOf(id: string, container: ContainerFacts) {
    return [...container.connections.values()].flatMap((connection) => questionOf(id, container, connection));
  }

  /** Nothing if the object has told nothing new of the connection. */
  function questionOf(id: string, container: ContainerFacts, connection: ConnectionFacts) {
    if (passed.has(connection) && !addressesOf(container).includes(connection.address)) return [];
    const finding = findingId(cluster, id, connection);
    if (told.get(finding) === connection.count) return [];
    const question: Question = {
      partition: containerPartition(cluster, id),
      subject: subjectOf(finding, cluster, id, connection),
      observation: observationOf(source, container, connection),
    };
    return [{ question, container, connection }];
  }

  /** The sighting, if no request is needed to know that the connection is a finding. */
  function sightingFromCache({ question, container }: { question: Question; container: ContainerFacts }): Sighting[] {
    const { partition, subject } = question;
    const isBound =
      subject.rule !== undefined ||
      addressesOf(container).includes(subject.address) ||
      attempt.doneCache.has(joined(partition, subject.address));
    if (isBound) return [{ ...question, basis: 'observed', foundLate: false }];
    if (!attempt.doneCache.has(announced(subject.id, 'inferred'))) return [];
    return [{ ...question, basis: 'inferred', foundLate: false }];
  }
}

function addressesOf({ endpoints }: ContainerFacts): string[] {
  return [...new Set([...endpoints.values()].map(({ host }) => host))];
}
