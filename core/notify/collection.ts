import type { Attempt } from '#core/store/attempt.ts';
import { type Item, type ItemOf, type Key, versionAfter } from '#core/store/table.ts';
import { updateItem } from '#core/store/update-item.ts';
import type { CollectionBody, Lease, MemberBody, Phase, Topic } from './collection-bodies.ts';

/** What has been gathered for one message: its head says where it stands, and each member has an item of its own. */
export type Collection = ItemOf<'collection'>;
export type Member = ItemOf<'member'>;

const MEMBERS = 'member#';

export function headKey(partition: string): Key {
  return { partition, sort: 'head' };
}

export function memberKey(partition: string, id: string): Key {
  return { partition, sort: `${MEMBERS}${id}` };
}

/**
 * Puts a member into a collection, once however often it comes. The member is written before the head is looked at:
 * whoever tells the collection either lists it, or finds that the head has changed. `dueAt`: when news that come now
 * are to be told, by when the collection was opened.
 */
export async function join(
  attempt: Attempt,
  partition: string,
  topic: Topic,
  member: { readonly id: string; readonly what: MemberBody['what'] },
  dueAt: (openedAt: number) => number,
): Promise<void> {
  if (await addMember(attempt, partition, member)) return;
  await wake(attempt, partition, topic, dueAt);
}

/** Whether the member was there and told: then nothing is new. */
export async function addMember(
  { table, lifetimes }: Attempt,
  partition: string,
  { id, what }: { readonly id: string; readonly what: MemberBody['what'] },
): Promise<boolean> {
  const key = memberKey(partition, id);
  const expiresAt = lifetimes.findings.end();
  const absent = (current: Item | undefined) => {
    if (current !== undefined && !lifetimes.findings.isOver(current.expiresAt)) return undefined;
    return { ...key, kind: 'member', version: versionAfter(current), expiresAt, body: { what, told: false } } as const;
  };
  const member = await updateItem(table, key, absent, { item: undefined });
  return member?.kind === 'member' && member.body.told;
}

/** Makes sure that the collection will be told. */
export async function wake(
  attempt: Attempt,
  partition: string,
  topic: Topic,
  dueAt: (openedAt: number) => number,
): Promise<void> {
  const { table, now, lifetimes } = attempt;
  await updateItem(table, headKey(partition), (current) => {
    const head = living(attempt, current);
    if (head?.body.phase.is === 'waiting' && !lifetimes.findings.needsRenewal(head.expiresAt)) return undefined;
    const openedAt = head?.body.openedAt ?? now();
    const phase: Phase =
      head?.body.phase.is === 'waiting' ? head.body.phase : { is: 'waiting', dueAt: dueAt(openedAt) };
    return createHead(attempt, partition, current, { ...head?.body, topic, openedAt, phase });
  });
}

export function createHead(
  { lifetimes }: Attempt,
  partition: string,
  current: Item | undefined,
  body: CollectionBody,
): Collection {
  const isOpen = body.phase.is !== 'idle' || body.opening !== undefined;
  return {
    ...headKey(partition),
    kind: 'collection',
    version: versionAfter(current),
    expiresAt: lifetimes.findings.end(),
    pending: isOpen ? partition : undefined,
    body,
  };
}

/** The head, if there is one that has not expired. */
export function living({ lifetimes }: Attempt, current: Item | undefined): Collection | undefined {
  return current?.kind === 'collection' && !lifetimes.findings.isOver(current.expiresAt) ? current : undefined;
}

export async function listMembers({ table, lifetimes }: Attempt, partition: string): Promise<Member[]> {
  const members: Member[] = [];
  for await (const item of table.list(partition, MEMBERS)) {
    if (item.kind === 'member' && !lifetimes.findings.isOver(item.expiresAt)) members.push(item);
  }
  return members;
}

export async function markTold({ table }: Attempt, member: Key): Promise<void> {
  await updateItem(table, member, (current) =>
    current?.kind === 'member' && !current.body.told
      ? { ...current, version: versionAfter(current), body: { ...current.body, told: true } }
      : undefined,
  );
}

export function isFree(lease: Lease, now: number): boolean {
  return lease.until <= now;
}
