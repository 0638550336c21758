import { concurrently } from '#core/concurrency.ts';
import { type Attempt, REQUESTS } from '#core/store/attempt.ts';
import { once } from '#core/store/done-cache.ts';
import type { FindingReader } from '#core/store/stored-finding.ts';
import { type Item, type Key, nextItem, updateItem } from '#core/store/table.ts';
import { formatDay, MILLISECONDS_PER_DAY, toNanoseconds } from '#core/time.ts';

declare module '#core/store/table.ts' {
  interface Bodies {
    /** In a day's partition: that people heard of a group on that day, or were to hear of it. */
    heard: Record<never, never>;
  }
}

/**
 * Puts a group on the list of the day, so that groups can be listed without a look at all of the table. It costs one write a day for
 * each group that people hear of; a container's groups past those of a day are not among them, so that the list is bounded.
 */
export async function noteHeard(attempt: Attempt, group: string): Promise<void> {
  const { table, now, lifetimes, doneCache } = attempt;
  const key = heardKey(now(), group);
  const written = (current: Item | undefined) =>
    current === undefined ? nextItem('heard', key, current, lifetimes.findings.end(), {}) : undefined;
  await once(doneCache, `heard ${key.partition} ${group}`, () => updateItem(table, key, written, { item: undefined }));
}

/**
 * The ids of groups of which people heard since then (milliseconds since the epoch), by whole days of UTC, that begin with `prefix`. One
 * request a day, or a few.
 */
export async function listHeard({ table, now }: FindingReader, since: number, prefix = ''): Promise<string[]> {
  const days: number[] = [];
  for (let day = now(); day > since - MILLISECONDS_PER_DAY; day -= MILLISECONDS_PER_DAY) days.push(day);
  const lists = await concurrently(days, REQUESTS, async (day) => {
    const ids: string[] = [];
    for await (const { sort } of table.list(heardKey(day, '').partition, prefix)) ids.push(sort);
    return ids;
  });
  return [...new Set(lists.flat())];
}

/** `time`: milliseconds since the epoch. */
function heardKey(time: number, group: string): Key {
  return { partition: `heard#${formatDay(toNanoseconds(time))}`, sort: group };
}
