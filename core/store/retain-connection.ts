import type { Basis } from '#core/correlate/finding.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { SECONDS_PER_DAY } from '#core/time.ts';
import type { Attempt } from './attempt.ts';
import { callerKey, connectionKey, connectionsTo } from './keys.ts';
import { livingItem } from './lifetimes.ts';
import type { Question, Sighting } from './stored-finding.ts';
import { type FindingSubject, type Item, type ItemOf, nextItem, updateItem } from './table.ts';

/** A connection as it is kept. */
export type Retained = {
  readonly item: ItemOf<'contact'>;
  /** It was retained just now, by us or by somebody at the same time: what explains it is to be read after that. */
  readonly isNew: boolean;
};

export type RetainOptions = {
  /** Of its container, by sort key. */
  readonly known: ReadonlyMap<string, ItemOf<'contact'>>;
  /** To be noted on it, if it is so. */
  readonly noneAtAnyPort: boolean;
};

/**
 * Keeps a connection for endpoints that come later. Where the address may be inferred, its container is noted among
 * the callers first, so that nothing is retained which a sweep does not find. Explaining a connection never deletes it: an
 * endpoint of its own can still make the finding observed.
 */
export async function retainConnection(
  attempt: Attempt,
  cluster: string,
  { partition, subject, observation }: Question,
  { known, noneAtAnyPort }: RetainOptions,
): Promise<Retained> {
  const { table, lifetimes } = attempt;
  const key = connectionKey(partition, subject.address, subject.id);
  const existing = known.get(key.sort);
  const end = lifetimes.contacts.end();
  const isReported = (observation.reports ?? 0) > 0;
  if (existing !== undefined && renewed(existing) === undefined) return { item: existing, isNew: false };
  if (JOIN.mayBeInferred(subject.address) && !callerLastsUntil(end, subject.address, known))
    await noteCaller(attempt, cluster, partition, subject.address, end);
  const item = await updateItem(table, key, renewed, { item: existing });
  if (item?.kind !== 'contact') throw new Error('a connection lies under the key of a connection');
  return { item, isNew: true };

  function renewed(current: Item | undefined): ItemOf<'contact'> | undefined {
    const living = livingItem(lifetimes.contacts, current, 'contact');
    const needsRenewal = living === undefined || lifetimes.contacts.needsRenewal(living.expiresAt);
    const isNews = isReported && living?.body.isReported !== true;
    if (!needsRenewal && !isNews) return undefined;
    const kept = living?.body ?? { partition, subject, observation };
    const body = { ...kept, ...(isReported ? { isReported } : {}), ...(noneAtAnyPort ? { noneAtAnyPort } : {}) };
    return nextItem('contact', key, current, needsRenewal ? end : living.expiresAt, body);
  }
}

/**
 * A caller is kept to the end of the day (UTC) on which the last of its connections expires, so that it is written once
 * a day and not with each of them. It is written before a connection: each connection that is there tells that it is.
 */
function callerLastsUntil(end: number, address: string, known: ReadonlyMap<string, ItemOf<'contact'>>): boolean {
  const prefix = connectionsTo(address);
  return [...known.values()].some(
    ({ sort, expiresAt }) => sort.startsWith(prefix) && endOfDay(expiresAt) >= endOfDay(end),
  );
}

function endOfDay(seconds: number): number {
  return (Math.floor(seconds / SECONDS_PER_DAY) + 1) * SECONDS_PER_DAY;
}

async function noteCaller(
  { table }: Attempt,
  cluster: string,
  partition: string,
  address: string,
  end: number,
): Promise<void> {
  const key = callerKey(cluster, address, partition);
  await updateItem(
    table,
    key,
    (current) => {
      const expiresAt = endOfDay(end);
      if (current !== undefined && current.expiresAt >= expiresAt) return undefined;
      return nextItem('caller', key, current, expiresAt, { partition });
    },
    { item: undefined },
  );
}

/**
 * The findings among a container's retained connections to an address. `basisOf`: what one is known by; undefined if it
 * is none.
 */
export async function retainedSightings(
  attempt: Attempt,
  partition: string,
  address: string,
  basisOf: (subject: FindingSubject) => Basis | undefined,
): Promise<Sighting[]> {
  const sightings: Sighting[] = [];
  for await (const connection of listRetained(attempt, partition, connectionsTo(address))) {
    const basis = basisOf(connection.subject);
    if (basis !== undefined) sightings.push({ ...connection, basis, foundLate: true });
  }
  return sightings;
}

/** A container's retained connections, of those sort keys that begin with `prefix`. */
export async function* listRetained(
  { table, lifetimes }: Attempt,
  partition: string,
  prefix: string,
): AsyncGenerator<Question> {
  for await (const item of table.list(partition, prefix)) {
    const connection = livingItem(lifetimes.contacts, item, 'contact');
    if (connection !== undefined) yield connection.body;
  }
}
