import { hashOf } from '#core/hash.ts';
import type { Attempt, Gap } from '#core/store/attempt.ts';
import { join, partitionAt } from './collection.ts';
import { nextReportAt } from './schedule.ts';

/** Names are of logs and shippers: so many of a cluster and a kind are told a day, by the first digits of their hashes. */
const DIGITS = 1;

/** Has the next daily report name it, or another of its cluster and its kind. Costs two writes a day for each that is named. */
export async function joinGap(attempt: Attempt, gap: Gap, dailyReportHour: number): Promise<void> {
  const to = nextReportAt(attempt.now(), dailyReportHour);
  const partition = partitionAt('daily', to);
  const name = gap.is === 'full container' ? gap.container : gap.object;
  const id = `gap ${gap.is} ${hashOf(gap.cluster)} ${hashOf(name).slice(0, DIGITS)}`;
  await join(attempt, partition, { of: 'daily', to }, { id, what: { gap } }, to);
}
