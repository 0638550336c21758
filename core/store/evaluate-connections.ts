import { concurrently } from '#core/concurrency.ts';
import { basisOf, type Knowledge } from '#core/correlate/basis.ts';
import { type Basis, strongest } from '#core/correlate/finding.ts';
import { getOrCreate } from '#core/get-or-create.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { retained as retainedFact } from './done-cache.ts';
import { connectionKey, ENDPOINTS } from './keys.ts';
import { livingItem } from './lifetimes.ts';
import { isEmpty, quorumsOf } from './quorum.ts';
import { knowledgeIn, readContainers, type StoredContainers } from './read-containers.ts';
import { type AtAnyPort, readReached } from './read-quorums.ts';
import { type Retained, retainConnection } from './retain-connection.ts';
import type { Question, Sighting } from './stored-finding.ts';
import type { ItemOf } from './table.ts';

export type EvaluateOptions = {
  readonly attempt: Attempt;
  readonly cluster: string;
  /** The containers of all questions, read a moment ago. */
  readonly known: StoredContainers;
  /** Whether one more connection of this container (named by its partition) may be retained beside so many that are. */
  readonly mayRetain: (partition: string, retained: number) => boolean;
};

/**
 * Decides which connections are findings, and retains those that are not observed, for endpoints that come later. What
 * was retained is looked at once more afterwards, so that of a connection and an endpoint that come at once one sees the
 * other. If only the second look explains it, others may have passed it over in between: its count is a lower bound.
 *
 * Cost: one read an address and one a port of it; for a connection that is new two writes, and one more read for its
 * container and for its port.
 */
export async function evaluateConnections(
  options: EvaluateOptions,
  questions: readonly Question[],
): Promise<Sighting[]> {
  const { attempt, known } = options;
  const atAnyPort: AtAnyPort = new Map();
  const before = await look(options, known, {
    questions,
    atAnyPort,
    retainedOf: (question) => retainedIn(options, question),
  });
  const retained = await retainAll(
    options,
    questions.filter((question) => before(question) !== 'observed'),
    atAnyPort,
  );
  const retainedOf = (question: Question) => retained.get(question)?.item ?? retainedIn(options, question);
  const justRetained = questions.filter((question) => retained.get(question)?.isNew);
  const places = justRetained.map(({ partition }) => partition);
  const knownLater = await readContainers(attempt, places, ENDPOINTS);
  const after = await look(options, knownLater, { questions: justRetained, before, atAnyPort, retainedOf });

  return questions.flatMap((question) => {
    const earlier = ofAnotherObject(question, retainedOf(question));
    const [first, last] = [before(question), after(question)];
    if (last !== undefined) return sightingsOf(question, last, earlier, first === undefined);
    if (retained.has(question)) attempt.doneCache.remember(retainedFact(question.subject.id));
    return [];
  });
}

/** What a connection is known by; undefined if it is no finding. */
type Look = (question: Question) => Basis | undefined;

type LookOptions = {
  readonly questions: readonly Question[];
  /** What a look before this one has seen. */
  readonly before?: Look;
  /** The connection as it is retained. */
  readonly retainedOf: (question: Question) => ItemOf<'contact'> | undefined;
  readonly atAnyPort: AtAnyPort;
};

/**
 * Looks at what these containers were told and, where that can change anything, at what others of their cluster were.
 */
async function look(
  { attempt, cluster }: EvaluateOptions,
  containers: StoredContainers,
  { questions, before = () => undefined, retainedOf, atAnyPort }: LookOptions,
): Promise<Look> {
  const apiServers = attempt.apiServers(cluster);
  const knowledges = new Map<string, Knowledge>();
  const open = questions.filter((question) => {
    const basis = see(question, new Set());
    return basis === undefined || (basis !== 'observed' && knowledgeOf(question).isToldOwnName);
  });
  const reached = await readReached(
    attempt,
    cluster,
    open.map((question) => ({ ...question.subject, noneAtAnyPort: retainedOf(question)?.body.noneAtAnyPort })),
    atAnyPort,
  );
  return (question) => see(question, reached);

  function see(question: Question, places: ReadonlySet<string>): Basis | undefined {
    const { subject, observation } = question;
    const isReported = retainedOf(question)?.body.isReported ?? false;
    const destination = { ...subject, reports: observation.reports ?? Number(isReported) };
    return strongest(before(question), basisOf(destination, knowledgeOf(question), apiServers, places));
  }

  function knowledgeOf({ partition }: Question): Knowledge {
    return getOrCreate(knowledges, partition, () => knowledgeIn(containers.get(partition)));
  }
}

/** The connections as they are retained; those that may not be are missing. */
async function retainAll(
  options: EvaluateOptions,
  questions: readonly Question[],
  atAnyPort: AtAnyPort,
): Promise<Map<Question, Retained>> {
  const { attempt, cluster, known, mayRetain } = options;
  const counts = new Map<string, number>();
  const isNoneAtAnyPort = (address: string) =>
    atAnyPort.has(address) && isEmpty(quorumsOf(undefined, atAnyPort.get(address)), attempt.lifetimes.bindings);
  const allowed = questions.filter((question) => {
    const { partition } = question;
    const count = getOrCreate(counts, partition, () => countRetained(options, partition));
    return retainedIn(options, question) !== undefined || mayRetain(partition, count);
  });
  const outcomes = await concurrently(allowed, REQUESTS, async (question) => {
    const connections = known.get(question.partition)?.connections ?? new Map();
    const noneAtAnyPort = isNoneAtAnyPort(question.subject.address);
    return [
      question,
      await retainConnection(attempt, cluster, question, { known: connections, noneAtAnyPort }),
    ] as const;
  });
  return new Map(outcomes);
}

/** The connection as it was retained before; nothing if that has expired. */
function retainedIn(
  { attempt, known }: EvaluateOptions,
  { partition, subject }: Question,
): ItemOf<'contact'> | undefined {
  const item = known.get(partition)?.connections.get(connectionKey(partition, subject.address, subject.id).sort);
  return livingItem(attempt.lifetimes.contacts, item, 'contact');
}

function countRetained({ attempt, known }: EvaluateOptions, partition: string): number {
  const connections = [...(known.get(partition)?.connections.values() ?? [])];
  return connections.filter(({ expiresAt }) => !attempt.lifetimes.contacts.isOver(expiresAt)).length;
}

/** Undefined unless another object had retained it: connects in between may have gone uncounted. */
function ofAnotherObject(
  { observation }: Question,
  item: ItemOf<'contact'> | undefined,
): ItemOf<'contact'> | undefined {
  return item?.body.observation.source === observation.source ? undefined : item;
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
