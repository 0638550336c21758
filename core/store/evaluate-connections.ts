import { concurrently } from '#core/concurrency.ts';
import type { Basis } from '#core/correlate/finding.ts';
import { mayBeInferred } from '#core/detectors/k8s-api-connection/inferable.ts';
import { type Ledger, REQUESTS } from './attempt.ts';
import { parked } from './done-cache.ts';
import { BINDINGS, contactKey, quorumKey } from './keys.ts';
import { isReached, type Quorum } from './quorum.ts';
import { type KnownContainers, readContainers } from './read-containers.ts';
import { park } from './retain-connection.ts';
import type { Claim } from './sighting.ts';
import { ensureSwept } from './sweep.ts';
import type { ItemOf } from './table.ts';

/** A contact of which nothing is remembered. */
export type Question = Omit<Claim, 'basis' | 'foundLate'>;

export type EvaluateOptions = {
  readonly ledger: Ledger;
  readonly cluster: string;
  /** The containers of all questions, read a moment ago. */
  readonly known: KnownContainers;
  /** Whether one more contact of this container (named by its partition) may be parked. */
  readonly mayPark: (partition: string) => boolean;
};

/**
 * Decides which contacts are findings, and parks those of unbound containers for bindings that come later. What was
 * parked is looked at once more afterwards, so that of a contact and a binding that come at once one sees the
 * other. If only the second look explains it, others may have passed it over in between: its count is a lower bound.
 *
 * Cost: one read an address; for a contact that is new two writes, and one more read for its container and address.
 */
export async function evaluate(options: EvaluateOptions, questions: readonly Question[]): Promise<Claim[]> {
  const { ledger, known } = options;
  const unbound = questions.filter((question) => !isBound(question, known));
  const reached = await readQuorums(options, unbound);
  const isParked = await parkAll(options, unbound);
  const justParked = unbound.filter((question) => isParked.get(question) === 'now');
  const places = justParked.map(({ partition }) => partition);
  const knownLater = await readContainers(ledger, places, BINDINGS);
  const unexplained = justParked.filter(({ subject }) => !reached.has(subject.address));
  const reachedLater = await readQuorums(options, unexplained);

  return questions.flatMap((question) => {
    const earlier = parkedBefore(ledger, question, known);
    const first = basisOf(question, known, reached);
    const last = isBound(question, knownLater) ? 'observed' : (first ?? basisOf(question, knownLater, reachedLater));
    if (last !== undefined) return claimsOf(question, last, earlier, first === undefined);
    if (isParked.has(question)) ledger.recall.remember(parked(question.subject.id));
    return [];
  });
}

function basisOf(question: Question, known: KnownContainers, reached: ReadonlySet<string>): Basis | undefined {
  if (isBound(question, known)) return 'observed';
  return reached.has(question.subject.address) ? 'inferred' : undefined;
}

function isBound({ partition, subject }: Question, known: KnownContainers): boolean {
  return known.get(partition)?.bindings.has(subject.address) ?? false;
}

/** What became of the contacts that are to be parked; those that may not be are missing. */
async function parkAll(
  { ledger, cluster, known, mayPark }: EvaluateOptions,
  questions: readonly Question[],
): Promise<Map<Question, 'now' | 'before'>> {
  const allowed = questions.filter(({ partition }) => mayPark(partition));
  const outcomes = await concurrently(allowed, REQUESTS, async (question) => {
    const contacts = known.get(question.partition)?.contacts ?? new Map();
    return [question, await park(ledger, cluster, question, contacts)] as const;
  });
  return new Map(outcomes);
}

/** The addresses whose quorum is reached; what was parked before it is swept by then. */
async function readQuorums({ ledger, cluster }: EvaluateOptions, questions: readonly Question[]): Promise<Set<string>> {
  const addresses = [...new Set(questions.map(({ subject }) => subject.address))].filter(mayBeInferred);
  const items = await ledger.table.read(addresses.map((address) => quorumKey(cluster, address)));
  const reached = new Map<string, Quorum>();
  addresses.forEach((address, at) => {
    const item = items[at];
    if (isReached(item, ledger.lifetimes.bindings)) reached.set(address, item);
  });
  for (const [address, quorum] of reached) await ensureSwept(ledger, cluster, address, quorum);
  return new Set(reached.keys());
}

/** The contact as another object had parked it: connects in between may have gone uncounted. */
function parkedBefore(
  { lifetimes }: Ledger,
  { partition, subject, observation }: Question,
  known: KnownContainers,
): ItemOf<'contact'> | undefined {
  const item = known.get(partition)?.contacts.get(contactKey(partition, subject.address, subject.id).sort);
  if (item === undefined || lifetimes.contacts.isOver(item.expiresAt)) return undefined;
  return item.body.observation.source === observation.source ? undefined : item;
}

function claimsOf(
  question: Question,
  basis: Basis,
  earlier: ItemOf<'contact'> | undefined,
  neededSecondLook: boolean,
): Claim[] {
  const own: Claim = { ...question, basis, foundLate: earlier !== undefined || neededSecondLook };
  return earlier === undefined ? [own] : [own, { ...own, observation: earlier.body.observation }];
}
