import { JOIN } from '#core/detectors/registry.ts';
import type { Attempt } from './attempt.ts';
import { callerKey, connectionKey, connectionsTo } from './keys.ts';
import type { Question, Sighting } from './stored-finding.ts';
import { type Item, type ItemOf, updateItem, versionAfter } from './table.ts';

const SECONDS_PER_DAY = 86_400;

/**
 * Keeps a connection for endpoints that come later. `before`: that was seen to be done already; `now`: it was done, by
 * us or by somebody at the same time, and what explains it is to be read after that. Where the address may be inferred,
 * its container is noted among the callers first, so that nothing is retained which a sweep does not find. Explaining a
 * connection never deletes it: an endpoint of its own can still make the finding observed.
 */
export async function retainConnection(
  attempt: Attempt,
  cluster: string,
  { partition, subject, observation }: Question,
  known: ReadonlyMap<string, ItemOf<'contact'>>,
): Promise<'now' | 'before'> {
  const { table, lifetimes } = attempt;
  const key = connectionKey(partition, subject.address, subject.id);
  const existing = known.get(key.sort);
  if (existing !== undefined && !lifetimes.contacts.needsRenewal(existing.expiresAt)) return 'before';
  const end = lifetimes.contacts.end();
  if (JOIN.mayBeInferred(subject.address) && !callerLastsUntil(end, subject.address, known))
    await noteCaller(attempt, cluster, partition, subject.address, end);
  await updateItem(table, key, renewed, { item: existing });
  return 'now';

  function renewed(current: Item | undefined): ItemOf<'contact'> | undefined {
    if (current !== undefined && !lifetimes.contacts.needsRenewal(current.expiresAt)) return undefined;
    const kept =
      current?.kind === 'contact' && !lifetimes.contacts.isOver(current.expiresAt) ? current.body : undefined;
    const body = kept ?? { partition, subject, observation };
    return { ...key, kind: 'contact', version: versionAfter(current), expiresAt: end, body };
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
      return { ...key, kind: 'caller', version: versionAfter(current), expiresAt, body: { partition } };
    },
    { item: undefined },
  );
}

/** Says that a container's retained connections to an address are findings. */
export async function retainedSightings(
  { table, lifetimes }: Attempt,
  partition: string,
  address: string,
  basis: Sighting['basis'],
): Promise<Sighting[]> {
  const sightings: Sighting[] = [];
  for await (const item of table.list(partition, connectionsTo(address))) {
    if (item.kind !== 'contact' || lifetimes.contacts.isOver(item.expiresAt)) continue;
    sightings.push({ ...item.body, basis, foundLate: true });
  }
  return sightings;
}
