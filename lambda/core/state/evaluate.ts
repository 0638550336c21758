import type { Basis } from '../finding.ts';
import type { Claim } from './claim.ts';
import { concurrently } from './concurrently.ts';
import { BINDINGS, contactKey, quorumKey } from './keys.ts';
import { type Ledger, REQUESTS } from './ledger.ts';
import { park } from './park.ts';
import { isReached, type Quorum } from './quorum.ts';
import { parked } from './recall.ts';
import { ensureSwept } from './sweep.ts';
import type { ItemOf } from './table.ts';

/** A contact of which nothing is remembered. */
export type Question = Omit<Claim, 'basis' | 'foundLate'>;

/** What a container's partition says. */
type Known = { readonly bindings: ReadonlySet<string>; readonly contacts: ReadonlyMap<string, ItemOf<'contact'>> };

export type EvaluateOptions = {
  readonly ledger: Ledger;
  readonly cluster: string;
  /** Whether one more contact of this container (named by its partition) may be parked. */
  readonly mayPark: (partition: string) => boolean;
};

/**
 * Decides which contacts are findings, and parks those of unbound containers for bindings that come later. What was
 * parked is looked at once more afterwards, so that of a contact and a binding that come at once one sees the
 * other. If only the second look explains it, others may have passed it over in between: its count is a lower bound.
 *
 * Cost where nothing is remembered: one read a container and one an address; for a contact that is new two writes,
 * and once more the reads.
 */
export async function evaluate(options: EvaluateOptions, questions: readonly Question[]): Promise<Claim[]> {
  const { ledger } = options;
  const partitions = distinct(questions, ({ partition }) => partition);
  const known = await readAll(ledger, partitions, '');
  const unbound = questions.filter((question) => !isBound(question, known));
  const reached = await readQuorums(options, unbound);
  const isParked = await parkAll(options, unbound, known);
  const justParked = unbound.filter((question) => isParked.get(question) === 'now');
  const places = distinct(justParked, ({ partition }) => partition);
  const knownLater = await readAll(ledger, places, BINDINGS);
  const unexplained = justParked.filter(({ subject }) => !reached.has(subject.address));
  const reachedLater = await readQuorums(options, unexplained);

  return questions.flatMap((question) => {
    const earlier = parkedBefore(question, known);
    const first = basisOf(question, known, reached);
    const last = isBound(question, knownLater) ? 'observed' : (first ?? basisOf(question, knownLater, reachedLater));
    if (last !== undefined) return claimsOf(question, last, earlier, first === undefined);
    if (isParked.has(question)) ledger.recall.remember(parked(question.subject.id));
    return [];
  });
}

function distinct(questions: readonly Question[], of: (question: Question) => string): string[] {
  return [...new Set(questions.map(of))];
}

function basisOf(
  question: Question,
  known: ReadonlyMap<string, Known>,
  reached: ReadonlySet<string>,
): Basis | undefined {
  if (isBound(question, known)) return 'observed';
  return reached.has(question.subject.address) ? 'inferred' : undefined;
}

async function readAll(ledger: Ledger, partitions: readonly string[], prefix: string): Promise<Map<string, Known>> {
  const known = await concurrently(partitions, REQUESTS, (partition) => readContainer(ledger, partition, prefix));
  return new Map(partitions.map((partition, at) => [partition, known[at] ?? NOTHING]));
}

const NOTHING: Known = { bindings: new Set(), contacts: new Map() };

async function readContainer({ table, lifetimes }: Ledger, partition: string, prefix: string): Promise<Known> {
  const bindings = new Set<string>();
  const contacts = new Map<string, ItemOf<'contact'>>();
  for await (const item of table.list(partition, prefix)) {
    if (item.kind === 'binding' && !lifetimes.bindings.isOver(item.expiresAt)) bindings.add(item.body.address);
    if (item.kind === 'contact') contacts.set(item.sort, item);
  }
  return { bindings, contacts };
}

function isBound({ partition, subject }: Question, known: ReadonlyMap<string, Known>): boolean {
  return known.get(partition)?.bindings.has(subject.address) ?? false;
}

/** What became of the contacts that are to be parked; those that may not be are missing. */
async function parkAll(
  { ledger, cluster, mayPark }: EvaluateOptions,
  questions: readonly Question[],
  known: ReadonlyMap<string, Known>,
): Promise<Map<Question, 'now' | 'before'>> {
  const allowed = questions.filter(({ partition }) => mayPark(partition));
  const outcomes = await concurrently(allowed, REQUESTS, (question) => {
    const contacts = known.get(question.partition)?.contacts ?? NOTHING.contacts;
    return park(ledger, cluster, question, contacts);
  });
  return new Map(allowed.map((question, at) => [question, outcomes[at] ?? 'now']));
}

/** The addresses whose quorum is reached; what was parked before it is swept by then. */
async function readQuorums({ ledger, cluster }: EvaluateOptions, questions: readonly Question[]): Promise<Set<string>> {
  const addresses = distinct(questions, ({ subject }) => subject.address);
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
function parkedBefore({ partition, subject, observation }: Question, known: ReadonlyMap<string, Known>) {
  const item = known.get(partition)?.contacts.get(contactKey(partition, subject.address, subject.id).sort);
  return item?.body.observation.source === observation.source ? undefined : item;
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
