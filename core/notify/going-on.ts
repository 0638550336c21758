import { updateItem } from '#core/store/table.ts';
import { MILLISECONDS_PER_HOUR } from '#core/time.ts';
import { tellNews } from './follow-up.ts';
import { groupItem, groupKey, livingGroup } from './group-item.ts';
import { groupPartition, hasDueNews, withEvents } from './group-state.ts';
import { noteHeard } from './heard-groups.ts';
import type { NotifyingAttempt } from './notifying-attempt.ts';
import { joinAsTold } from './told-groups.ts';

/** So often, by the clock of the events, a function looks at a group that goes on: it is written when an hour has passed. */
const LOOK = MILLISECONDS_PER_HOUR / 4;

/**
 * Notes that a risky group goes on: a finding had events, the last of them then (milliseconds since the epoch), by their own
 * clock: what is delivered late, or again, is no news. Each function reads the group four times an hour of events, and
 * one of them writes it once.
 */
export async function noteGoingOn(
  attempt: NotifyingAttempt,
  id: string,
  { finding, last }: { readonly finding: string; readonly last: number },
): Promise<void> {
  const { table, now, doneCache, turns } = attempt;
  const at = Math.min(last, now());
  const fact = `goes on ${id} ${Math.floor(at / LOOK)}`;
  if (doneCache.has(fact)) return;
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
  if (state !== undefined && state.lastAt > state.episodeAt) {
    await noteHeard(attempt, id);
    if (state.status === undefined) await joinAsTold(attempt, state, attempt.alerting.dailyReportHour);
    if (hasDueNews(state, now())) await tellNews(attempt, key.partition);
  }
  doneCache.remember(fact);
}
