import { concurrently } from '#core/concurrency.ts';
import type { ClusterFacts, ContactFacts, ContainerFacts } from '#core/correlate/facts.ts';
import { findingId } from '#core/correlate/finding-id.ts';
import { type Ledger, REQUESTS } from './attempt.ts';
import { announced, joined, parked } from './done-cache.ts';
import { evaluate, type Question } from './evaluate-connections.ts';
import { type BindingToJoin, joinBinding } from './join-endpoint.ts';
import { containerPartition } from './keys.ts';
import { observationOf, subjectOf } from './observation.ts';
import { type KnownContainers, readContainers } from './read-containers.ts';
import { tell } from './record-findings.ts';
import { createParkingLimit, type ParkingLimit } from './retention-limit.ts';
import type { Claim } from './sighting.ts';

export type SessionOptions = {
  readonly ledger: Ledger;
  readonly cluster: string;
  /** Names the object as it was read: other content under the same key is another source. */
  readonly source: string;
  /** How many distinct contacts of one container in one object are parked at most. */
  readonly maxParked: number;
};

/** Takes what one object tells into the state. */
export type Session = Pick<ParkingLimit, 'notParked'> & {
  /**
   * Takes in what the object has told so far; may be called again with more. When the promise is fulfilled, all of
   * it is done and findings are announced. Rejects with what the table or the topic throws, or `retry`: then the
   * whole object is to be given again.
   */
  absorb(facts: ClusterFacts): Promise<void>;
  /** Whether the contact has become a finding, whose count goes on. */
  isFinding(container: string, contact: ContactFacts): boolean;
};

export function openSession({ ledger, cluster, source, maxParked }: SessionOptions): Session {
  const limit = createParkingLimit(ledger, maxParked);
  /** The counts that were told, by the ids of the findings. */
  const told = new Map<string, number>();
  /** Contacts that are no findings, though all was looked at: they are looked at once, as long as they stay in memory. */
  const passed = new WeakSet<ContactFacts>();

  return {
    absorb,
    isFinding: (container, contact) => told.has(findingId(cluster, container, contact)),
    notParked: limit.notParked,
  };

  async function absorb(facts: ClusterFacts): Promise<void> {
    const bindings = [...facts.containers].flatMap(([id, container]) => bindingsOf(id, container));
    const contacts = [...facts.containers].flatMap(([id, container]) => contactsOf(id, container));
    const remembered = contacts.flatMap(claimFromMemory);
    const claimed = new Set(remembered.map(({ subject }) => subject.id));
    const open = contacts.filter(
      ({ question: { subject } }) => !claimed.has(subject.id) && !ledger.recall.has(parked(subject.id)),
    );
    const questions = open.map(({ question }) => question);

    const known = await readContainers(
      ledger,
      [...bindings, ...questions].map(({ partition }) => partition),
    );
    await joinBindings(bindings, known);
    const answers = await evaluate({ ledger, cluster, known, mayPark: limit.mayPark }, questions);
    await limit.markOverflows();
    const claims = [...remembered, ...answers];
    await tell(ledger, claims);
    for (const { subject, observation } of claims) {
      if (observation.source === source) told.set(subject.id, observation.count);
    }
    for (const { question, contact } of contacts) if (!told.has(question.subject.id)) passed.add(contact);
  }

  /** Those of which nothing is remembered. */
  function bindingsOf(id: string, { addresses }: ContainerFacts) {
    const partition = containerPartition(cluster, id);
    return [...addresses]
      .filter((address) => !ledger.recall.has(joined(partition, address)))
      .map((address) => ({ partition, address }));
  }

  async function joinBindings(bindings: readonly Omit<BindingToJoin, 'cluster' | 'known'>[], known: KnownContainers) {
    await concurrently(bindings, REQUESTS, ({ partition, address }) =>
      joinBinding(ledger, { cluster, partition, address, known: known.get(partition)?.bindings.get(address) }),
    );
  }

  function contactsOf(id: string, container: ContainerFacts) {
    return [...container.contacts.values()].flatMap((contact) => questionOf(id, container, contact));
  }

  /** Nothing if the object has told nothing new of the contact. */
  function questionOf(id: string, container: ContainerFacts, contact: ContactFacts) {
    if (passed.has(contact) && !container.addresses.has(contact.address)) return [];
    const fid = findingId(cluster, id, contact);
    if (told.get(fid) === contact.count) return [];
    const question: Question = {
      partition: containerPartition(cluster, id),
      subject: subjectOf(fid, cluster, id, contact),
      observation: observationOf(source, container, contact),
    };
    return [{ question, container, contact }];
  }

  /** The claim, if no request is needed to know that the contact is a finding. */
  function claimFromMemory({ question, container }: { question: Question; container: ContainerFacts }): Claim[] {
    const { partition, subject } = question;
    const isBound = container.addresses.has(subject.address) || ledger.recall.has(joined(partition, subject.address));
    if (isBound) return [{ ...question, basis: 'observed', foundLate: false }];
    if (!ledger.recall.has(announced(subject.id, 'inferred'))) return [];
    return [{ ...question, basis: 'inferred', foundLate: false }];
  }
}
