import { concurrently } from '#core/concurrency.ts';
import type { Basis } from '#core/correlate/finding.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { retained } from './done-cache.ts';
import { connectionKey, ENDPOINTS, quorumKey } from './keys.ts';
import { isReached, type Quorum } from './quorum.ts';
import { readContainers, type StoredContainers } from './read-containers.ts';
import { retainConnection } from './retain-connection.ts';
import type { Question, Sighting } from './stored-finding.ts';
import { ensureSwept } from './sweep.ts';
import type { ItemOf } from './table.ts';

export type EvaluateOptions = {
  readonly attempt: Attempt;
  readonly cluster: string;
  /** The containers of all questions, read a moment ago. */
  readonly known: StoredContainers;
  /** Whether one more connection of this container (named by its partition) may be retained. */
  readonly mayRetain: (partition: string) => boolean;
};

/**
 * Decides which connections are findings, and retains those to addresses that their container was not told, for
 * endpoints that come later. What was retained is looked at once more afterwards, so that of a connection and an
 * endpoint that come at once one sees the other. If only the second look explains it, others may have passed it over in
 * between: its count is a lower bound.
 *
 * Cost: one read an address; for a connection that is new two writes, and one more read for its container and address.
 */
export async function evaluateConnections(
  options: EvaluateOptions,
  questions: readonly Question[],
): Promise<Sighting[]> {
  const { attempt, known } = options;
  const unbound = questions.filter((question) => !isBound(question, known));
  const reached = await readQuorums(options, unbound);
  const isRetained = await retainAll(options, unbound);
  const justRetained = unbound.filter((question) => isRetained.get(question) === 'now');
  const places = justRetained.map(({ partition }) => partition);
  const knownLater = await readContainers(attempt, places, ENDPOINTS);
  const unexplained = justRetained.filter(({ subject }) => !reached.has(subject.address));
  const reachedLater = await readQuorums(options, unexplained);

  return questions.flatMap((question) => {
    const earlier = retainedBefore(attempt, question, known);
    const first = basisOf(question, known, reached);
    const last = isBound(question, knownLater) ? 'observed' : (first ?? basisOf(question, knownLater, reachedLater));
    if (last !== undefined) return sightingsOf(question, last, earlier, first === undefined);
    if (isRetained.has(question)) attempt.doneCache.remember(retained(question.subject.id));
    return [];
  });
}

function basisOf(question: Question, known: StoredContainers, reached: ReadonlySet<string>): Basis | undefined {
  if (isBound(question, known)) return 'observed';
  return reached.has(question.subject.address) ? 'inferred' : undefined;
}

function isBound({ partition, subject }: Question, known: StoredContainers): boolean {
  return known.get(partition)?.endpoints.has(subject.address) ?? false;
}

/** What became of the connections that are to be retained; those that may not be are missing. */
async function retainAll(
  { attempt, cluster, known, mayRetain }: EvaluateOptions,
  questions: readonly Question[],
): Promise<Map<Question, 'now' | 'before'>> {
  const allowed = questions.filter(({ partition }) => mayRetain(partition));
  const outcomes = await concurrently(allowed, REQUESTS, async (question) => {
    const connections = known.get(question.partition)?.connections ?? new Map();
    return [question, await retainConnection(attempt, cluster, question, connections)] as const;
  });
  return new Map(outcomes);
}

/** The addresses whose quorum is reached; what was retained before it is swept by then. */
async function readQuorums(
  { attempt, cluster }: EvaluateOptions,
  questions: readonly Question[],
): Promise<Set<string>> {
  const addresses = [...new Set(questions.map(({ subject }) => subject.address))].filter(JOIN.mayBeInferred);
  const items = await attempt.table.read(addresses.map((address) => quorumKey(cluster, address)));
  const reached = new Map<string, Quorum>();
  addresses.forEach((address, at) => {
    const item = items[at];
    if (isReached(item, attempt.lifetimes.bindings)) reached.set(address, item);
  });
  for (const [address, quorum] of reached) await ensureSwept(attempt, cluster, address, quorum);
  return new Set(reached.keys());
}

/** The connection as another object had retained it: connects in between may have gone uncounted. */
function retainedBefore(
  { lifetimes }: Attempt,
  { partition, subject, observation }: Question,
  known: StoredContainers,
): ItemOf<'contact'> | undefined {
  const item = known.get(partition)?.connections.get(connectionKey(partition, subject.address, subject.id).sort);
  if (item === undefined || lifetimes.contacts.isOver(item.expiresAt)) return undefined;
  return item.body.observation.source === observation.source ? undefined : item;
}

function sightingsOf(
  question: Question,
  basis: Basis,
  earlier: ItemOf<'contact'> | undefined,
  neededSecondLook: boolean,
): Sighting[] {
  const own: Sighting = { ...question, basis, foundLate: earlier !== undefined || neededSecondLook };
  return earlier === undefined ? [own] : [own, { ...own, observation: earlier.body.observation }];
}
