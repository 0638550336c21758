import { concurrently } from '#core/concurrency.ts';
import { TracewardError } from '#core/errors.ts';
import { REQUESTS } from '#core/store/attempt.ts';
import { once } from '#core/store/done-cache.ts';
import { isFree, newLease } from '#core/store/lease.ts';
import { type Item, updateItem } from '#core/store/table.ts';
import {
  type Collection,
  createHead,
  headKey,
  listMembers,
  livingHead,
  markTold,
  type Phase,
  partitionAt,
  wake,
} from './collection.ts';
import { endSuppression, findEnd, watchSuppressions } from './end-suppression.ts';
import { type FollowUpOutcome, tellNews } from './follow-up.ts';
import { finishTelling, notifyPeople } from './notify-people.ts';
import { findFinding, type NotifyingAttempt } from './notifying-attempt.ts';
import { nextReportAt } from './schedule.ts';
import { summaryOf } from './tell-summary.ts';

/**
 * Tells what is due of all that was gathered, and finishes what others have left behind. Returns the number of
 * messages that went out. Rejects with `retry` if some could not be published: they stay due. So do those whose turn comes later, which
 * are no failure.
 */
export async function sendDigests(attempt: NotifyingAttempt): Promise<number> {
  await watchSuppressions(attempt);
  await expectDailyReport(attempt);
  const outcomes: FollowUpOutcome[] = [];
  for await (const { partition, sort } of attempt.table.listPending()) {
    attempt.checkTime();
    if (sort === 'group') {
      if ((await finishTelling(attempt, partition)) === 'failed') outcomes.push('failed');
      outcomes.push(await tellNews(attempt, partition));
    } else if (sort === 'head') {
      const head = await begin(attempt, partition);
      if (head !== undefined) outcomes.push(await finish(attempt, head));
    }
  }
  const failures = outcomes.filter((outcome) => outcome === 'failed').length;
  if (failures > 0) throw new TracewardError('retry', `${failures} messages could not be published; they stay due`);
  return outcomes.filter((outcome) => outcome === 'told').length;
}

/** Makes sure that the next report is looked at, also if nobody joins it: it tells of coverage, too. */
async function expectDailyReport(attempt: NotifyingAttempt): Promise<void> {
  const to = nextReportAt(attempt.now(), attempt.alerting.dailyReportHour);
  const partition = partitionAt('daily', to);
  await once(attempt.doneCache, `expected ${partition}`, () => wake(attempt, partition, { of: 'daily', to }, to));
}

/** The head, if it is due and ours to tell. From now on whoever joins sets it to waiting again. */
async function begin(attempt: NotifyingAttempt, partition: string): Promise<Collection | undefined> {
  const { owner, now } = attempt;
  const lease = newLease(owner, now());
  const item = await updateItem(attempt.table, headKey(partition), (current) => {
    const head = livingHead(attempt, current);
    return head !== undefined && isDue(attempt, head) ? inPhase(attempt, head, { is: 'telling', lease }) : undefined;
  });
  const head = livingHead(attempt, item);
  return head?.body.phase.is === 'telling' && head.body.phase.lease.owner === owner ? head : undefined;
}

function isDue(attempt: NotifyingAttempt, { body }: Collection): boolean {
  const { phase, topic } = body;
  if (topic.of === 'group') return true;
  if (phase.is === 'idle') return false;
  if (phase.is === 'telling') return isFree(phase.lease, attempt.now());
  return phase.dueAt <= attempt.now() || (topic.of === 'suppression' && findEnd(attempt, topic) !== undefined);
}

async function finish(attempt: NotifyingAttempt, head: Collection): Promise<FollowUpOutcome> {
  const outcome = await tell(attempt, head);
  await updateItem(attempt.table, headKey(head.partition), (current: Item | undefined) => {
    const now = livingHead(attempt, current);
    // Somebody has joined meanwhile: then it waits already.
    if (now?.body.phase.is !== 'telling' || now.body.phase.lease.owner !== attempt.owner) return undefined;
    const isDueStill = outcome === 'failed' || outcome === 'later';
    return inPhase(attempt, now, isDueStill ? { is: 'waiting', dueAt: attempt.now() } : { is: 'idle' });
  });
  return outcome;
}

async function tell(attempt: NotifyingAttempt, { partition, body: { topic } }: Collection): Promise<FollowUpOutcome> {
  const members = await listMembers(attempt, partition);
  const news = members.filter(({ body }) => !body.told);
  if (topic.of === 'suppression') return endSuppression(attempt, topic, members);
  if (topic.of === 'group') {
    for (const { body } of news) if ('findingId' in body.what) await notifyAgain(attempt, body.what.findingId);
  } else {
    const alert = await summaryOf(attempt, topic, news);
    if (alert === undefined) return 'nothing due';
    const fate = await attempt.alerting.publish(alert);
    if (fate !== 'told') return fate;
  }
  await concurrently(news, REQUESTS, (member) => markTold(attempt, member));
  return topic.of === 'group' ? 'nothing due' : 'told';
}

/** What an earlier release had gathered for a group, whose items were others. */
async function notifyAgain(attempt: NotifyingAttempt, id: string): Promise<void> {
  const judged = await findFinding(attempt, id);
  if (judged !== undefined) await notifyPeople(attempt, judged);
}

function inPhase(attempt: NotifyingAttempt, head: Collection, phase: Phase): Collection {
  return createHead(attempt, head.partition, head, { ...head.body, phase });
}
