import { concurrently } from '#core/concurrency.ts';
import { announce, rememberAnnounced } from './announce-findings.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { type Counting, contribute, countingOf, firstDayOf, sample } from './contributions.ts';
import { isAnnounced } from './done-cache.ts';
import { findingKey, overflowKey } from './keys.ts';
import { type Sighting, type StoredFinding, withSighting } from './stored-finding.ts';
import { type Item, type StoredObservation, updateItem } from './table.ts';

/**
 * Writes sightings down and announces the findings that are new. Contributions come first: whoever announces the
 * finding then counts them.
 */
export async function recordFindings(attempt: Attempt, sightings: readonly Sighting[]): Promise<void> {
  const uncertain = sightings.filter((sighting) => !isRemembered(attempt, sighting));
  const known = await attempt.table.read(uncertain.map(({ subject }) => findingKey(subject.id)));
  for (const [at, sighting] of uncertain.entries()) rememberCounting(attempt, sighting, known[at]);
  await concurrently(sightings, REQUESTS, (sighting) => count(attempt, sighting));
  const overflows = await readOverflows(
    attempt,
    uncertain.filter((_, at) => known[at] === undefined),
  );
  const pairs = uncertain.map((sighting, at) => {
    const foundLate = sighting.foundLate || overflows.has(sighting.partition);
    return { sighting: { ...sighting, foundLate }, known: known[at] };
  });
  const ours = await concurrently(pairs, REQUESTS, (pair) => updateFinding(attempt, pair.sighting, pair.known));
  await announce(
    attempt,
    ours.filter((finding) => finding !== undefined),
  );
}

/** Whether nothing has to be read to know what to write of it. */
function isRemembered({ doneCache }: Attempt, { subject, basis, observation }: Sighting): boolean {
  if (!isAnnounced(doneCache, subject.id, basis)) return false;
  return COUNTINGS.some((counting) => doneCache.has(countingFact(subject.id, observation, counting)));
}

const COUNTINGS: readonly Counting[] = ['exact', 'sampled'];

function rememberCounting({ doneCache, lifetimes }: Attempt, { subject, observation }: Sighting, known?: Item): void {
  if (known?.kind !== 'finding' || lifetimes.findings.isOver(known.expiresAt)) return;
  doneCache.remember(countingFact(subject.id, observation, countingOf(observation, known.body.createdAt)));
}

/** A finding that nobody has created yet is counted exactly. */
async function count(attempt: Attempt, sighting: Sighting): Promise<void> {
  const { subject, observation } = sighting;
  const isSampled = attempt.doneCache.has(countingFact(subject.id, observation, 'sampled'));
  await (isSampled ? sample : contribute)(attempt, subject.id, observation);
}

/** How objects of that day are counted for the finding. */
function countingFact(id: string, observation: StoredObservation, counting: Counting): string {
  return `${counting} ${id} ${firstDayOf(observation) ?? ''}`;
}

/** The containers, named by their partitions, that had more connections than could be retained. */
async function readOverflows({ table, lifetimes }: Attempt, sightings: readonly Sighting[]): Promise<Set<string>> {
  const partitions = [...new Set(sightings.map(({ partition }) => partition))];
  const items = await table.read(partitions.map(overflowKey));
  return new Set(
    partitions.filter((_, at) => {
      const item = items[at];
      return item !== undefined && !lifetimes.contacts.isOver(item.expiresAt);
    }),
  );
}

/** The finding, if it is ours to announce. */
async function updateFinding(
  attempt: Attempt,
  sighting: Sighting,
  known: Item | undefined,
): Promise<StoredFinding | undefined> {
  const { table, owner, now, lifetimes } = attempt;
  const decide = (current: Item | undefined) =>
    withSighting(sighting, current, { owner, now: now(), lifetime: lifetimes.findings });
  const item = await updateItem(table, findingKey(sighting.subject.id), decide, { item: known });
  if (item?.kind !== 'finding') return undefined;
  rememberCounting(attempt, sighting, item);
  if (item.pending === undefined) rememberAnnounced(attempt, item);
  return isOurs(attempt, item) ? item : undefined;
}

/**
 * Whether this attempt holds the lease, and has not begun to announce. That it wrote the lease does not count: a
 * client that repeats a write whose answer was lost is told that somebody else was faster.
 */
function isOurs({ owner, announcing }: Attempt, { pending, body }: StoredFinding): boolean {
  const { id } = body.subject;
  if (pending === undefined || body.lease?.owner !== owner || announcing.has(id)) return false;
  announcing.add(id);
  return true;
}
