import type { Finding } from '#core/correlate/finding.ts';
import { isFree, newLease } from '#core/store/lease.ts';
import { updateItem } from '#core/store/table.ts';
import type { Fate } from './alert.ts';
import { takePlace } from './ceiling.ts';
import { groupItem, groupKey, livingGroup } from './group-item.ts';
import { afterNews, type GroupState, hasDueNews, type News } from './group-state.ts';
import { findFinding, type NotifyingAttempt } from './notifying-attempt.ts';
import { endOfWindow } from './schedule.ts';
import { noteMessage } from './told-groups.ts';

export type FollowUpOutcome = Fate | 'nothing due' | 'no place';

/** Tells what people have not heard yet of a risky group, if that is due and nobody else is at work on it. */
export async function tellNews(attempt: NotifyingAttempt, partition: string): Promise<FollowUpOutcome> {
  const state = await begin(attempt, partition);
  if (state?.news === undefined) return 'nothing due';
  const { news, group } = state;
  // One that goes on has a place as others that are not risky have: people know the group.
  const isRisky = news.cause !== 'goes on';
  const name = `again ${partition} ${news.dueAt}`;
  if (!(await takePlace(attempt, { name, namespace: group.namespace, isRisky }))) {
    await finish(attempt, partition, (now) => ({ ...now, lease: undefined, news: postponed(attempt, now.news) }));
    return 'no place';
  }
  const fate = await attempt.alerting.publish(await alertOf(attempt, state, news));
  if (fate === 'later') await finish(attempt, partition, (now) => ({ ...now, lease: undefined }));
  if (fate !== 'told') return fate;
  await noteMessage(attempt, state, { dailyReportHour: attempt.alerting.dailyReportHour, firstDayEnd: 0 });
  await finish(attempt, partition, (now) => afterNews(now, news, attempt.now()));
  return 'told';
}

async function begin(attempt: NotifyingAttempt, partition: string): Promise<GroupState | undefined> {
  const { owner, now } = attempt;
  const lease = newLease(owner, now());
  const item = await updateItem(attempt.table, groupKey(partition), (current) => {
    const known = livingGroup(attempt, current);
    if (known === undefined || !hasDueNews(known.body, now())) return undefined;
    if (known.body.lease !== undefined && !isFree(known.body.lease, now())) return undefined;
    return groupItem(attempt, known, { ...known.body, lease });
  });
  const state = livingGroup(attempt, item)?.body;
  return state?.lease?.owner === owner && hasDueNews(state, now()) ? state : undefined;
}

/** If the lease is still ours. */
async function finish(
  attempt: NotifyingAttempt,
  partition: string,
  change: (state: GroupState) => GroupState,
): Promise<void> {
  await updateItem(attempt.table, groupKey(partition), (current) => {
    const known = livingGroup(attempt, current);
    if (known?.body.lease?.owner !== attempt.owner) return undefined;
    return groupItem(attempt, known, change(known.body));
  });
}

/** What somebody has acknowledged meanwhile is not due any more. */
function postponed({ now }: NotifyingAttempt, news: News | undefined): News | undefined {
  return news?.dueAt === undefined ? news : { ...news, dueAt: endOfWindow(now()) };
}

async function alertOf(attempt: NotifyingAttempt, state: GroupState, news: News) {
  const { group, thread, openedAt, risk, longestPause } = state;
  const examples: Finding[] = [];
  for (const id of news.examples) {
    const judged = await findFinding(attempt, id);
    if (judged !== undefined) examples.push(judged.finding);
  }
  return {
    kind: 'follow-up',
    group,
    thread,
    cause: news.cause,
    pause: longestPause,
    since: openedAt,
    risk,
    findings: news.findings,
    examples,
    pods: { some: news.pods, count: news.podCount },
    hidden: news.hidden,
  } as const;
}
