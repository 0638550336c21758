import { earlierTime, laterTime } from '#core/correlate/earliest.ts';
import { mergeDetails } from '#core/correlate/merge.ts';
import { hashOf } from '#core/hash.ts';
import { compareTexts } from '#core/text.ts';
import {
  MILLISECONDS_PER_DAY,
  MILLISECONDS_PER_HOUR,
  MILLISECONDS_PER_MINUTE,
  readStoredTime,
  toMilliseconds,
} from '#core/time.ts';
import type { Attempt } from './attempt.ts';
import { once } from './done-cache.ts';
import { contributionKey, samplesKey } from './keys.ts';
import { livingItem } from './lifetimes.ts';
import { eventsSeen, placeTime, readDetails, storeDetails } from './observation.ts';
import { type Item, type ItemOf, type Key, nextItem, type StoredObservation, updateItem } from './table.ts';

declare module './table.ts' {
  interface Bodies {
    /**
     * In a finding's partition: what an object tells of it, or all that share the item; of an earlier release, what one tells.
     */
    contribution: StoredObservation | { readonly parts: readonly StoredObservation[]; readonly isPartial: boolean };
    /** In a finding's partition: of what objects told of it after its first days, a sum of one for each hour. */
    samples: { readonly sum: StoredObservation; readonly hour: number };
  }
}

/** A finding is counted exactly in the day that it is created on and the next (UTC), by the times of its events. */
const EXACT_DAYS = 1;
/** Of the objects of so many hours of events, the first that a function counts is kept as long as the finding. */
const KEPT_HOURS = 6;
const MINUTES_PER_DAY = MILLISECONDS_PER_DAY / MILLISECONDS_PER_MINUTE;
/** Objects whose minute is taken share these items. Beside the minutes: a finding has fewer than 2,000 items. */
const SHARED_ITEMS = 512;
/** Some ten objects in JSON: each one more is a write of all of them. */
const MAX_SHARED_LENGTH = 4000;

/** Whether an object is counted by itself, or is one of those of which a sample is. */
export type Counting = 'exact' | 'sampled';

/**
 * How what an object tells of a finding is counted. It follows from when its events were, so that an object that comes again is counted
 * in the same way. `createdAt`: of the finding; milliseconds.
 */
export function countingOf(observation: StoredObservation, createdAt: number): Counting {
  const day = firstDayOf(observation);
  return day !== undefined && day > Math.floor(createdAt / MILLISECONDS_PER_DAY) + EXACT_DAYS ? 'sampled' : 'exact';
}

/** The day of its first event, for facts that are remembered. */
export function firstDayOf(observation: StoredObservation): number | undefined {
  const time = placeTime(observation);
  return time === undefined ? undefined : Math.floor(toMilliseconds(time) / MILLISECONDS_PER_DAY);
}

/**
 * The object's counts so far, which only grow, stand under the object's name: told again, or told in parts, it
 * is the same. So that a finding has a bounded number of items, an object's name is the minute of the day of its first event; one
 * whose minute is taken shares an item. Mostly the minute is free, so nothing is read before. Once one has found no room, the count is
 * a lower bound, and no function that knows it asks again.
 *
 * All of this is kept for some weeks, and after that the first of every few hours: then the count is a lower bound, too.
 */
export async function contribute(attempt: Attempt, id: string, observation: StoredObservation): Promise<void> {
  const { doneCache, lifetimes } = attempt;
  const { source } = observation;
  const full = `full ${id}`;
  const kept = keptFact(id, observation);
  const lifetime = doneCache.has(kept) ? lifetimes.counts : lifetimes.findings;
  if (doneCache.has(full)) return;
  await putWhereRoomIs();
  doneCache.remember(kept);

  async function putWhereRoomIs(): Promise<void> {
    const { parts } = await putInto(contributionKey(id, `minute ${minuteOf(observation)}`), false);
    if (parts.some((part) => part.source === source)) return;
    const { isPartial } = await putInto(contributionKey(id, `shared ${hashNumber(source) % SHARED_ITEMS}`), true);
    if (isPartial) doneCache.remember(full);
  }

  /** Returns what is there now. What is shared is mostly there: a write in vain would cost as much as it holds. */
  async function putInto(key: Key, isShared: boolean): Promise<Parts> {
    const item = await updateItem(attempt.table, key, withIt, isShared ? undefined : { item: undefined });
    return partsIn(livingItem(lifetimes.findings, item, 'contribution'));

    function withIt(current: Item | undefined): ItemOf<'contribution'> | undefined {
      const known = partsIn(livingItem(lifetimes.findings, current, 'contribution'));
      const isTaken = known.parts.length > 0 && known.parts.every((part) => part.source !== source);
      const body = isTaken && !isShared ? undefined : withPart(known, observation);
      if (body === undefined) return undefined;
      const expiresAt = Math.max(lifetime.end(), known.parts.length > 0 ? (current?.expiresAt ?? 0) : 0);
      return nextItem('contribution', key, current, expiresAt, body);
    }
  }
}

/** That this function has counted an object of these hours. */
function keptFact(id: string, observation: StoredObservation): string {
  const time = placeTime(observation);
  return `kept ${id} ${time === undefined ? '' : Math.floor(toMilliseconds(time) / MILLISECONDS_PER_HOUR / KEPT_HOURS)}`;
}

/** Objects without times are spread by their names. */
function minuteOf(observation: StoredObservation): number {
  const time = placeTime(observation);
  const minute =
    time === undefined ? hashNumber(observation.source) : Math.floor(toMilliseconds(time) / MILLISECONDS_PER_MINUTE);
  return minute % MINUTES_PER_DAY;
}

function hashNumber(text: string): number {
  return Number.parseInt(hashOf(text).slice(0, 8), 16);
}

export type Parts = { readonly parts: readonly StoredObservation[]; readonly isPartial: boolean };

/** What objects told, each by itself. */
export function partsIn(item: ItemOf<'contribution'> | undefined): Parts {
  if (item === undefined) return { parts: [], isPartial: false };
  return 'parts' in item.body ? item.body : { parts: [item.body], isPartial: false };
}

/** With what one more object tells, or tells more of; undefined if that changes nothing. */
function withPart({ parts, isPartial }: Parts, observation: StoredObservation): Parts | undefined {
  const { source } = observation;
  const known = parts.find((part) => part.source === source);
  if (known !== undefined && eventsSeen(known) >= eventsSeen(observation)) return undefined;
  const all = [...parts.filter((part) => part !== known), observation].sort((a, b) => compareTexts(a.source, b.source));
  const kept = [...all];
  while (kept.length > 1 && JSON.stringify(kept).length > MAX_SHARED_LENGTH) kept.pop();
  if (kept.length === all.length) return { parts: kept, isPartial };
  return kept.includes(observation) || !isPartial ? { parts: kept, isPartial: true } : undefined;
}

/**
 * Counts one object for each hour of events, in their order: what comes late, or again, is not counted twice. Costs a read and a
 * write an hour, and nothing where that is remembered.
 */
export async function sample(attempt: Attempt, id: string, observation: StoredObservation): Promise<void> {
  const { table, lifetimes, doneCache, now } = attempt;
  const hour = Math.floor(toMilliseconds(placeTime(observation) ?? 0n) / MILLISECONDS_PER_HOUR);
  // A time that is to come would end all sampling until then.
  if (hour * MILLISECONDS_PER_HOUR > now() + MILLISECONDS_PER_HOUR) return contribute(attempt, id, observation);
  const key = samplesKey(id);
  await once(doneCache, `sample ${id} ${hour}`, () => updateItem(table, key, withSample));

  function withSample(current: Item | undefined): ItemOf<'samples'> | undefined {
    const known = livingItem(lifetimes.findings, current, 'samples')?.body;
    if (known !== undefined && known.hour >= hour) return undefined;
    const sum = known === undefined ? observation : sumOf(known.sum, observation);
    return nextItem('samples', key, current, lifetimes.findings.end(), { sum, hour });
  }
}

/** Evidence, and the program, stay those of the first. */
function sumOf(sum: StoredObservation, { count, reports = 0, first, last, details }: StoredObservation) {
  return {
    ...sum,
    count: sum.count + count,
    reports: (sum.reports ?? 0) + reports,
    first: earlierTime(readStoredTime(sum.first), readStoredTime(first))?.toString(),
    last: laterTime(readStoredTime(sum.last), readStoredTime(last))?.toString(),
    details: storeDetails(mergeDetails(readDetails(sum.details), readDetails(details))),
  };
}

/** What an item of a finding's partition has of objects; nothing if it is of another kind, or has expired. */
export function partsOfItem(reader: Pick<Attempt, 'lifetimes'>, item: Item): readonly StoredObservation[] {
  const samples = livingItem(reader.lifetimes.findings, item, 'samples');
  return [
    ...partsIn(livingItem(reader.lifetimes.findings, item, 'contribution')).parts,
    ...(samples === undefined ? [] : [samples.body.sum]),
  ];
}

/** What objects told of a finding, as far as it is kept; `isPartial`: of some only a sample. Fewer than 2,000 items. */
export async function readContributions(
  reader: Pick<Attempt, 'table' | 'lifetimes'>,
  partition: string,
): Promise<Parts> {
  const parts: StoredObservation[] = [];
  let isPartial = false;
  for await (const item of reader.table.list(partition, 'source#')) {
    const samples = livingItem(reader.lifetimes.findings, item, 'samples');
    const contribution = partsIn(livingItem(reader.lifetimes.findings, item, 'contribution'));
    parts.push(...contribution.parts, ...(samples === undefined ? [] : [samples.body.sum]));
    isPartial ||= contribution.isPartial || samples !== undefined;
  }
  return { parts, isPartial };
}
