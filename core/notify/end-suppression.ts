import type { Suppression } from '#core/settings/suppression.ts';
import { updateItem } from '#core/store/table.ts';
import { toMilliseconds, toNanoseconds } from '#core/time.ts';
import type { Fate } from './alert.ts';
import {
  type CollectionMember,
  createHead,
  headKey,
  livingHead,
  type MemberBody,
  markTold,
  suppressionPartition,
  type Topic,
} from './collection.ts';
import { withoutHidden } from './hidden-findings.ts';
import { hiddenIn, sumHidden } from './hidden-members.ts';
import { notifyPeople } from './notify-people.ts';
import { findFinding, type JudgedFinding, type NotifyingAttempt } from './notifying-attempt.ts';
import { isSuppressed } from './suppressions/suppress.ts';

type SuppressionTopic = Extract<Topic, { of: 'suppression' }>;

/** Makes sure that the end of each entry of the settings will be noticed, also of one that hides nothing. */
export async function watchSuppressions(attempt: NotifyingAttempt): Promise<void> {
  for (const suppression of attempt.alerting.suppressions) await watch(attempt, suppression);
}

async function watch(attempt: NotifyingAttempt, suppression: Suppression): Promise<void> {
  const partition = suppressionPartition(suppression);
  const dueAt = toMilliseconds(suppression.expires);
  const topic: Topic = { of: 'suppression', suppression: { ...suppression, expires: String(suppression.expires) } };
  await updateItem(attempt.table, headKey(partition), (current) => {
    const head = livingHead(attempt, current);
    if (head !== undefined && hasSameEnd(head.body.topic, suppression) && !isForgotten(attempt, head.expiresAt)) {
      return undefined;
    }
    const openedAt = head?.body.openedAt ?? attempt.now();
    return createHead(attempt, partition, current, { topic, openedAt, phase: { is: 'waiting', dueAt } });
  });
}

function hasSameEnd(topic: Topic, { expires }: Suppression): boolean {
  return topic.of === 'suppression' && topic.suppression.expires === String(expires);
}

function isForgotten({ lifetimes }: NotifyingAttempt, expiresAt: number): boolean {
  return lifetimes.findings.needsRenewal(expiresAt);
}

/** Why a suppression works no longer; undefined if it does. */
export function findEnd(
  { alerting, now }: NotifyingAttempt,
  { suppression }: SuppressionTopic,
): 'expired' | 'removed' | undefined {
  const partition = suppressionPartition(suppression);
  const entry = alerting.suppressions.find((each) => suppressionPartition(each) === partition);
  if (entry === undefined) return 'removed';
  return entry.expires <= toNanoseconds(now()) ? 'expired' : undefined;
}

/**
 * Looks again at the groups that a suppression has hidden, and then says that it is over; who has removed an entry from the settings
 * knows.
 */
export async function endSuppression(
  attempt: NotifyingAttempt,
  topic: SuppressionTopic,
  members: readonly CollectionMember[],
): Promise<Fate> {
  const cause = findEnd(attempt, topic);
  if (cause === undefined) return 'told';
  const { expires } = topic.suppression;
  for (const member of members) {
    if (member.body.told) continue;
    attempt.checkTime();
    await tellHidden(attempt, member.body.what);
    await markTold(attempt, member, expires);
  }
  if (cause === 'removed') return 'told';
  const { findings, exactness, groups, pods, since } = sumHidden(members, expires);
  const suppression = { ...topic.suppression, expires: BigInt(expires) };
  return attempt.alerting.publish({
    ...{ kind: 'suppression-ended', suppression, cause, hidden: findings, exactness, groups, pods },
    hiddenSince: since,
  });
}

/**
 * Lets people know of a group by its riskiest finding, with all that was hidden of it. What another entry hides goes on to that, and another
 * finding stands for the rest.
 */
async function tellHidden(attempt: NotifyingAttempt, what: MemberBody['what']): Promise<void> {
  const hidden = hiddenIn(what);
  if (hidden === undefined || !('findingId' in what)) return;
  const stillHidden: JudgedFinding[] = [];
  for (const id of new Set([what.findingId, ...hidden.recent])) {
    const judged = await findFinding(attempt, id);
    if (judged === undefined) continue;
    if (isSuppressed(judged.finding)) {
      stillHidden.push(judged);
      continue;
    }
    for (const each of stillHidden) await notifyPeople(attempt, each);
    return notifyPeople(attempt, judged, withoutHidden(hidden, stillHidden.map(namesOf)));
  }
  const [first] = stillHidden;
  if (first !== undefined) await notifyPeople(attempt, first, hidden);
}

function namesOf({ finding: { id, pod } }: JudgedFinding): { readonly id: string; readonly pod: string | undefined } {
  return { id, pod: pod.name };
}
