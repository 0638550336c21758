import { updateItem } from '#core/store/table.ts';
import { MILLISECONDS_PER_DAY, MILLISECONDS_PER_HOUR } from '#core/time.ts';
import { tellNews } from './follow-up.ts';
import { groupItem, groupKey, livingGroup } from './group-item.ts';
import { type GroupState, groupPartition, hasDueNews, withEvents } from './group-state.ts';
import { noteHeard } from './heard-groups.ts';
import { isHiddenNow, type NotifyingAttempt } from './notifying-attempt.ts';
import { nextReportAt } from './schedule.ts';
import { joinAsTold } from './told-groups.ts';

/** So often, by the clock of the events, a function looks at a group that goes on: it is written when an hour has passed. */
const LOOK = MILLISECONDS_PER_HOUR / 4;

/**
 * Notes that a risky group goes on: a finding had events, the last of them then (milliseconds since the epoch), by their own
 * clock: what is delivered late, or again, is no news, nor is what a suppression hides. Each function reads the group four times an
 * hour of events, and one of them writes it once; where the settings have suppressions, it reads the finding, too.
 */
export async function noteGoingOn(
  attempt: NotifyingAttempt,
  id: string,
  { finding, last }: { readonly finding: string; readonly last: number },
): Promise<void> {
  const { table, now, doneCache, turns } = attempt;
  const at = Math.min(last, now());
  const fact = `goes on ${id} ${Math.floor(at / LOOK)}`;
  if (doneCache.has(fact) || (await isHidden(attempt, finding, at))) return;
  const key = groupKey(groupPartition({ id }));
  const written = await turns(key.partition, () =>
    updateItem(table, key, (current) => {
      const known = livingGroup(attempt, current);
      const next = known && withEvents(known.body, finding, at, now());
      return known === undefined || next === undefined || next === known.body
        ? undefined
        : groupItem(attempt, known, next);
    }),
  );
  const state = livingGroup(attempt, written)?.body;
  if (state !== undefined && isToTell(state, at)) {
    const isDue = hasDueNews(state, now());
    const isReported = isOfNextReport(attempt, at);
    if (isDue || isReported) await noteHeard(attempt, id);
    if (isReported) await joinAsTold(attempt, state, attempt.alerting.dailyReportHour);
    if (isDue) await tellNews(attempt, key.partition);
  }
  doneCache.remember(fact);
}

/** The finding alone: another of its group may not be hidden. Looked up as often as the group. */
async function isHidden(attempt: NotifyingAttempt, finding: string, at: number): Promise<boolean> {
  const fact = `hidden, goes on ${finding} ${Math.floor(at / LOOK)}`;
  if (attempt.doneCache.has(fact)) return true;
  if (!(await isHiddenNow(attempt, finding))) return false;
  attempt.doneCache.remember(fact);
  return true;
}

/** Nobody has heard of a group that is only counted. */
function isToTell({ told, lastAt, episodeAt }: GroupState, at: number): boolean {
  return told !== 'counted' && lastAt > episodeAt && at >= lastAt;
}

/** An object that is delivered again days later makes no report of what is over. What came just before the last report may be late. */
function isOfNextReport({ now, alerting }: NotifyingAttempt, at: number): boolean {
  const last = nextReportAt(now(), alerting.dailyReportHour) - MILLISECONDS_PER_DAY;
  return at >= last - MILLISECONDS_PER_HOUR;
}
