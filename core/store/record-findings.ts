import { concurrently } from '#core/concurrency.ts';
import { announce, rememberAnnounced } from './announce-findings.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { isAnnounced } from './done-cache.ts';
import { contributionKey, findingKey, overflowKey } from './keys.ts';
import { eventsSeen } from './observation.ts';
import { type Sighting, type StoredFinding, withSighting } from './stored-finding.ts';
import { type Item, type ItemOf, updateItem, versionAfter } from './table.ts';

/**
 * Writes sightings down and announces the findings that are new. Contributions come first: whoever announces the
 * finding then counts them.
 */
export async function recordFindings(attempt: Attempt, sightings: readonly Sighting[]): Promise<void> {
  await concurrently(sightings, REQUESTS, (sighting) => contribute(attempt, sighting));
  const uncertain = sightings.filter(({ subject, basis }) => !isAnnounced(attempt.doneCache, subject.id, basis));
  const known = await attempt.table.read(uncertain.map(({ subject }) => findingKey(subject.id)));
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
  const { table, announces, owner, now, lifetimes } = attempt;
  const decide = (current: Item | undefined) =>
    withSighting(sighting, current, { announces, owner, now: now(), lifetime: lifetimes.findings });
  const item = await updateItem(table, findingKey(sighting.subject.id), decide, { item: known });
  if (item?.kind !== 'finding') return undefined;
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

/**
 * The object's counts so far, which only grow, stand under the object's name: told again, or told in parts, it
 * is the same. Most contributions are new, so nothing is read before.
 */
async function contribute({ table, lifetimes }: Attempt, { subject, observation }: Sighting): Promise<void> {
  const key = contributionKey(subject.id, observation.source);
  const decide = (current: Item | undefined): ItemOf<'contribution'> | undefined => {
    const known =
      current?.kind === 'contribution' && !lifetimes.findings.isOver(current.expiresAt) ? current : undefined;
    if (known !== undefined && eventsSeen(known.body) >= eventsSeen(observation)) return undefined;
    const version = versionAfter(current);
    return { ...key, kind: 'contribution', version, expiresAt: lifetimes.findings.end(), body: observation };
  };
  await updateItem(table, key, decide, { item: undefined });
}
