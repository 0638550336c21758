import type { Group } from '#core/correlate/group.ts';
import { hashOf } from '#core/hash.ts';
import { CONDITIONS, type Condition, type Suppression } from '#core/settings/suppression.ts';
import type { Attempt, Gap } from '#core/store/attempt.ts';
import { once } from '#core/store/done-cache.ts';
import type { Lease } from '#core/store/lease.ts';
import { livingItem } from '#core/store/lifetimes.ts';
import { type Item, type ItemOf, type Key, nextItem, updateItem, versionAfter } from '#core/store/table.ts';
import { formatTime, toNanoseconds } from '#core/time.ts';
import type { Note } from './alert.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** In a collection's partition: what is gathered for one message, and where that stands. */
    collection: CollectionBody;
    /** In a collection's partition: one of the things gathered. */
    member: MemberBody;
  }
}

/** What is gathered for one message. */
export type Topic =
  /** The groups that would have had an alert each, had there not been too many. */
  | { readonly of: 'overflow' }
  /** The groups that came while clusters were new. */
  | { readonly of: 'baseline'; readonly hours: number }
  /** The groups of a day that nobody needed to hear of at once. `to`: milliseconds since the epoch. */
  | { readonly of: 'daily'; readonly to: number }
  /** The groups that a suppression hides. */
  | { readonly of: 'suppression'; readonly suppression: StoredSuppression }
  /** The findings of a group, as an earlier release has gathered them. */
  | { readonly of: 'group' };

/** `expires`: a text, because JSON has no such numbers. */
export type StoredSuppression = Omit<Suppression, 'expires'> & { readonly expires: string };

/**
 * Where a collection stands. `idle`: all of it was told. `waiting`: something may be new, to be told at `dueAt`.
 * `telling`: somebody is telling it; whoever joins now sets it to `waiting` again, so that nobody is forgotten.
 * All times are milliseconds since the epoch.
 */
export type Phase =
  | { readonly is: 'idle' }
  | { readonly is: 'waiting'; readonly dueAt: number }
  | { readonly is: 'telling'; readonly lease: Lease };

export type CollectionBody = {
  readonly topic: Topic;
  readonly openedAt: number;
  readonly phase: Phase;
};

export type MemberBody = {
  /** A group by its first finding; in a daily report what is missing, too; of an earlier release a finding alone, or a group without its finding. */
  readonly what: Note | { readonly findingId: string } | Group | { readonly gap: Gap };
  readonly told: boolean;
  /** Of a suppression: the end after which people were told. Given another end, the entry hides on, and what it hides then is new. */
  readonly end?: string | undefined;
};

/** What has been gathered for one message: its head says where it stands, and each member has an item of its own. */
export type Collection = ItemOf<'collection'>;
export type CollectionMember = ItemOf<'member'>;

const MEMBERS = 'member#';

/** The item that says where the collection of a partition stands. */
export function headKey(partition: string): Key {
  return { partition, sort: 'head' };
}

export function memberKey(partition: string, id: string): Key {
  return { partition, sort: `${MEMBERS}${id}` };
}

/**
 * Puts a member into a collection, once however often it comes. The member is written before the head is looked at:
 * whoever tells the collection either lists it, or finds that the head has changed. `dueAt`: when it is to be told, in
 * milliseconds since the epoch.
 */
export async function join(
  attempt: Attempt,
  partition: string,
  topic: Topic,
  member: { readonly id: string; readonly what: MemberBody['what'] },
  dueAt: number,
): Promise<void> {
  await once(attempt.doneCache, `member ${partition} ${member.id}`, async () => {
    if (await addMember(attempt, partition, member)) return;
    await wake(attempt, partition, topic, dueAt);
  });
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
    return nextItem('member', key, current, expiresAt, { what, told: false });
  };
  const member = await updateItem(table, key, absent, { item: undefined });
  return member?.kind === 'member' && member.body.told;
}

/** Makes sure that the collection will be told. */
export async function wake(attempt: Attempt, partition: string, topic: Topic, dueAt: number): Promise<void> {
  const { table, now, lifetimes } = attempt;
  await updateItem(table, headKey(partition), (current) => {
    const head = livingHead(attempt, current);
    if (head?.body.phase.is === 'waiting' && !lifetimes.findings.needsRenewal(head.expiresAt)) return undefined;
    const openedAt = head?.body.openedAt ?? now();
    const phase: Phase = head?.body.phase.is === 'waiting' ? head.body.phase : { is: 'waiting', dueAt };
    return createHead(attempt, partition, current, { ...head?.body, topic, openedAt, phase });
  });
}

/** The head as it is to be written in the place of `current`; it is pending as long as something is to be told. */
export function createHead(
  { lifetimes }: Attempt,
  partition: string,
  current: Item | undefined,
  body: CollectionBody,
): Collection {
  return {
    ...nextItem('collection', headKey(partition), current, lifetimes.findings.end(), body),
    pending: body.phase.is === 'idle' ? undefined : partition,
  };
}

/** The head, if there is one that has not expired. */
export function livingHead({ lifetimes }: Attempt, current: Item | undefined): Collection | undefined {
  return livingItem(lifetimes.findings, current, 'collection');
}

/** The members that have not expired. */
export async function listMembers({ table, lifetimes }: Attempt, partition: string): Promise<CollectionMember[]> {
  const members: CollectionMember[] = [];
  for await (const item of table.list(partition, MEMBERS)) {
    const member = livingItem(lifetimes.findings, item, 'member');
    if (member !== undefined) members.push(member);
  }
  return members;
}

/** Notes that people have heard of the member. */
export async function markTold({ table }: Attempt, member: Key, end?: string): Promise<void> {
  await updateItem(table, member, (current) =>
    current?.kind === 'member' && !current.body.told
      ? {
          ...current,
          version: versionAfter(current),
          body: { ...current.body, told: true, ...(end === undefined ? {} : { end }) },
        }
      : undefined,
  );
}

/** Where the collection lies that is told then, in milliseconds: none grows for longer than it is gathered. */
export function partitionAt(of: 'overflow' | 'baseline' | 'daily', dueAt: number): string {
  return `${of}#${formatTime(toNanoseconds(dueAt))}`;
}

/** Conditions that came later than entries that are stored: they are part of an identity only where they are given. */
const LATER: readonly Condition[] = ['container', 'executable'];

/** An entry whose reason, owner or expiry is changed stays the same entry. */
export function suppressionPartition({ conditions, mode }: Pick<Suppression, 'conditions' | 'mode'>): string {
  const first = CONDITIONS.filter((name) => name !== 'rule' && !LATER.includes(name));
  const { rule } = conditions;
  const identity = [
    mode,
    ...first.map((name) => conditions[name] ?? null),
    // Came later, too, and alone.
    ...(rule === undefined ? [] : [rule]),
    ...LATER.flatMap((name) => (conditions[name] === undefined ? [] : [[name, conditions[name]]])),
  ];
  return `suppression#${hashOf(JSON.stringify(identity))}`;
}
