import { TracewardError } from '#core/errors.ts';
import { type ListPages, walkObjects } from '#core/object-selection/walk-objects.ts';
import { manifestLine } from './item.ts';
import { type Plan, wantedBy } from './plan.ts';

export type ListRunOptions = {
  readonly plan: Plan;
  readonly list: ListPages;
  /** Takes the manifest's lines, in no order. */
  readonly write: (line: string) => Promise<void>;
  /** Whether time is left to list more. */
  readonly hasTime: () => boolean;
};

/** Listings under way at once: a page takes some 50 ms, in which nothing else would be done. */
const LISTINGS = 16;

/**
 * Writes the manifest of a run. Throws `settings` if there is nothing to read, which would look like logs without
 * findings, and if there is more than can be listed in the function's time.
 */
export async function listRun({ plan, list, write, hasTime }: ListRunOptions): Promise<void> {
  const place = `s3://${plan.bucket}/${plan.prefix}`;
  const counts = { listed: 0, range: 0, lookback: 0, skippedFolders: 0 };
  for await (const page of walkObjects({ list, prefix: plan.prefix, wanted: wantedBy(plan), listings: LISTINGS })) {
    if (!hasTime()) throw tooManyObjects(place);
    counts.listed += page.listed;
    counts.skippedFolders += page.skippedFolders;
    for (const { object, selection } of page.selected) {
      counts[selection] += 1;
      await write(manifestLine(object, selection));
    }
  }
  if (counts.range > 0) return;
  const { listed, skippedFolders } = counts;
  if (listed === 0 && skippedFolders === 0) throw nothingBelow(place);
  throw new TracewardError(
    'settings',
    `${place} has no object that may hold events ${describeRange(plan)}: ${listed} objects were looked at, and ${skippedFolders} folders left out because of their date; an object whose key has no date is of the day on which it was last modified`,
  );
}

export function nothingBelow(place: string): TracewardError {
  return new TracewardError('settings', `there is no object below ${place}; is the prefix right?`);
}

function tooManyObjects(place: string): TracewardError {
  return new TracewardError(
    'settings',
    `${place} has more objects than can be listed in a function's time; let S3 Inventory list them, and give its manifest.json as inventory`,
  );
}

/** `from 2026-01-01 to 2026-02-01`; empty if all is wanted. */
export function describeRange({ from, to }: Pick<Plan, 'from' | 'to'>): string {
  const parts = [from === null ? '' : `from ${showInstant(from)}`, to === null ? '' : `to ${showInstant(to)}`];
  return parts.filter((part) => part !== '').join(' ');
}

/** A whole day as its date. */
function showInstant(text: string): string {
  return text.replace('T00:00:00.000000000Z', '').replace('.000000000Z', 'Z');
}
