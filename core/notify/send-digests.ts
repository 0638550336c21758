import { concurrently } from '#core/concurrency.ts';
import { TracewardError } from '#core/errors.ts';
import { REQUESTS } from '#core/store/attempt.ts';
import { isFree, newLease } from '#core/store/lease.ts';
import { type Item, updateItem } from '#core/store/table.ts';
import { takeOverflowPlace, takePlace } from './ceiling.ts';
import { type Collection, createHead, headKey, listMembers, living, markTold, type Phase } from './collection.ts';
import { endSuppression, findEnd, watchSuppressions } from './end-suppression.ts';
import { gatherDigest } from './gather-digest.ts';
import { finishOpening } from './notify-people.ts';
import type { NotifyingAttempt } from './notifying-attempt.ts';
import { endOfWindow } from './schedule.ts';

type Outcome = 'told' | 'nothing new' | 'no place' | 'failed';

/**
 * Tells what is due of all that was gathered, and finishes what others have left behind. Returns the number of
 * messages that went out. Rejects with `retry` if some could not be published: they stay due.
 */
export async function sendDigests(attempt: NotifyingAttempt): Promise<number> {
  await watchSuppressions(attempt);
  const outcomes: Outcome[] = [];
  for await (const { partition, sort } of attempt.table.listPending()) {
    if (sort !== 'head') continue;
    attempt.checkTime();
    if (!(await finishOpening(attempt, partition))) outcomes.push('failed');
    const head = await begin(attempt, partition);
    if (head !== undefined) outcomes.push(await finish(attempt, head));
  }
  const failures = outcomes.filter((outcome) => outcome === 'failed').length;
  if (failures > 0) throw new TracewardError('retry', `${failures} messages could not be published; they stay due`);
  return outcomes.filter((outcome) => outcome === 'told').length;
}

/** The head, if it is due and ours to tell. From now on whoever joins sets it to waiting again. */
async function begin(attempt: NotifyingAttempt, partition: string): Promise<Collection | undefined> {
  const { owner, now } = attempt;
  const lease = newLease(owner, now());
  const item = await updateItem(attempt.table, headKey(partition), (current) => {
    const head = living(attempt, current);
    return head !== undefined && isDue(attempt, head) ? inPhase(attempt, head, { is: 'telling', lease }) : undefined;
  });
  const head = living(attempt, item);
  return head?.body.phase.is === 'telling' && head.body.phase.lease.owner === owner ? head : undefined;
}

function isDue(attempt: NotifyingAttempt, { body }: Collection): boolean {
  const { phase, topic } = body;
  if (phase.is === 'idle') return false;
  if (phase.is === 'telling') return isFree(phase.lease, attempt.now());
  return phase.dueAt <= attempt.now() || (topic.of === 'suppression' && findEnd(attempt, topic) !== undefined);
}

async function finish(attempt: NotifyingAttempt, head: Collection): Promise<Outcome> {
  const outcome = await tell(attempt, head);
  const dueAt = outcome === 'failed' ? attempt.now() : endOfWindow(attempt.now());
  const isOver = outcome === 'told' || outcome === 'nothing new';
  await updateItem(attempt.table, headKey(head.partition), (current: Item | undefined) => {
    const now = living(attempt, current);
    // Somebody has joined meanwhile: then it waits already.
    if (now?.body.phase.is !== 'telling' || now.body.phase.lease.owner !== attempt.owner) return undefined;
    return inPhase(attempt, now, isOver ? { is: 'idle' } : { is: 'waiting', dueAt });
  });
  return outcome;
}

async function tell(attempt: NotifyingAttempt, head: Collection): Promise<Outcome> {
  const { topic } = head.body;
  const members = await listMembers(attempt, head.partition);
  const news = members.filter(({ body }) => !body.told);
  if (topic.of !== 'suppression' && news.length === 0) return 'nothing new';
  const hasPlace =
    topic.of === 'overflow' ? takeOverflowPlace(attempt) : takePlace(attempt, `digest ${head.partition}`);
  if (!(await hasPlace)) return 'no place';
  if (topic.of === 'suppression') return (await endSuppression(attempt, topic, members)) ? 'told' : 'failed';
  if (!(await attempt.alerting.publish(await gatherDigest(attempt, head.body, news)))) return 'failed';
  await concurrently(news, REQUESTS, (member) => markTold(attempt, member));
  return 'told';
}

function inPhase(attempt: NotifyingAttempt, head: Collection, phase: Phase): Collection {
  return createHead(attempt, head.partition, head, { ...head.body, phase });
}
