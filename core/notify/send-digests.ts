import { concurrently } from '#core/concurrency.ts';
import { TracewardError } from '#core/errors.ts';
import { type Ledger, REQUESTS } from '#core/store/attempt.ts';
import { LEASE_MILLISECONDS } from '#core/store/sighting.ts';
import type { Item } from '#core/store/table.ts';
import { settle } from '#core/store/update-item.ts';
import { takeOverflowPlace, takePlace } from './ceiling.ts';
import { type Collection, createHead, headKey, isFree, listMembers, living, markTold } from './collection.ts';
import type { Phase } from './collection-bodies.ts';
import { endSuppression, findEnd, watchSuppressions } from './end-suppression.ts';
import { finishOpening } from './finish-opening.ts';
import { composeDigest } from './gather-digest.ts';
import { endOfWindow } from './schedule.ts';

type Outcome = 'told' | 'nothing new' | 'no place' | 'failed';

/**
 * Tells what is due of all that was gathered, and finishes what others have left behind. Gives the number of
 * messages that went out. Rejects with `retry` if some could not be published: they stay due.
 */
export async function tellDigests(ledger: Ledger): Promise<number> {
  await watchSuppressions(ledger);
  const outcomes: Outcome[] = [];
  for await (const { partition, sort } of ledger.table.listPending()) {
    if (sort !== 'head') continue;
    ledger.checkTime();
    await finishOpening(ledger, partition);
    const head = await begin(ledger, partition);
    if (head !== undefined) outcomes.push(await finish(ledger, head));
  }
  const failures = outcomes.filter((outcome) => outcome === 'failed').length;
  if (failures > 0) throw new TracewardError('retry', `${failures} messages could not be published; they stay due`);
  return outcomes.filter((outcome) => outcome === 'told').length;
}

/** The head, if it is due and ours to tell. From now on whoever joins sets it to waiting again. */
async function begin(ledger: Ledger, partition: string): Promise<Collection | undefined> {
  const { owner, now } = ledger;
  const lease = { owner, until: now() + LEASE_MILLISECONDS };
  const item = await settle(ledger.table, headKey(partition), (current) => {
    const head = living(ledger, current);
    return head !== undefined && isDue(ledger, head) ? inPhase(ledger, head, { is: 'telling', lease }) : undefined;
  });
  const head = living(ledger, item);
  return head?.body.phase.is === 'telling' && head.body.phase.lease.owner === owner ? head : undefined;
}

function isDue(ledger: Ledger, { body }: Collection): boolean {
  const { phase, topic } = body;
  if (phase.is === 'idle') return false;
  if (phase.is === 'telling') return isFree(phase.lease, ledger.now());
  return phase.dueAt <= ledger.now() || (topic.of === 'suppression' && findEnd(ledger, topic) !== undefined);
}

async function finish(ledger: Ledger, head: Collection): Promise<Outcome> {
  const outcome = await tell(ledger, head);
  const dueAt = outcome === 'failed' ? ledger.now() : endOfWindow(ledger.now());
  const isOver = outcome === 'told' || outcome === 'nothing new';
  await settle(ledger.table, headKey(head.partition), (current: Item | undefined) => {
    const now = living(ledger, current);
    // Somebody has joined meanwhile: then it waits already.
    if (now?.body.phase.is !== 'telling' || now.body.phase.lease.owner !== ledger.owner) return undefined;
    return inPhase(ledger, now, isOver ? { is: 'idle' } : { is: 'waiting', dueAt });
  });
  return outcome;
}

async function tell(ledger: Ledger, head: Collection): Promise<Outcome> {
  const { topic } = head.body;
  const members = await listMembers(ledger, head.partition);
  const news = members.filter(({ body }) => !body.told);
  if (topic.of !== 'suppression' && news.length === 0) return 'nothing new';
  const hasPlace = topic.of === 'overflow' ? takeOverflowPlace(ledger) : takePlace(ledger, `digest ${head.partition}`);
  if (!(await hasPlace)) return 'no place';
  if (topic.of === 'suppression') return (await endSuppression(ledger, topic, members)) ? 'told' : 'failed';
  if (!(await ledger.alerting.publish(await composeDigest(ledger, head.body, members, news)))) return 'failed';
  await concurrently(news, REQUESTS, (member) => markTold(ledger, member));
  return 'told';
}

function inPhase(ledger: Ledger, head: Collection, phase: Phase): Collection {
  return createHead(ledger, head.partition, head, { ...head.body, phase });
}
