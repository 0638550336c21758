import { TracewardError } from '#core/errors.ts';
import { type ListPages, walkObjects } from '#core/object-selection/walk-objects.ts';
import { manifestLine } from './item.ts';
import { MAX_OBJECTS, type Plan, placeOfRun, wantedBy } from './plan.ts';

export type ListRunOptions = {
  readonly plan: Plan;
  readonly list: ListPages;
  /** Takes the manifest's lines, in no order. */
  readonly write: (line: string) => Promise<void>;
  /** Whether time is left to list more. */
  readonly hasTime: () => boolean;
  /** What Step Functions reads. */
  readonly limits?: { readonly objects: number; readonly bytes: number };
};

/** Items of a list, and bytes of a file. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
const LIMITS = { objects: MAX_OBJECTS, bytes: 10e9 };

/** Listings under way at once: a page takes some 50 ms, in which nothing else would be done. */
const LISTINGS = 16;

/**
 * Writes the manifest of a run. Throws `settings` if there is nothing to read, which would look like logs without
 * findings, and if there is more than can be listed in the function's time, or than Step Functions reads: it would leave out the
 * rest, and not say so.
 */
export async function listRun({ plan, list, write, hasTime, limits = LIMITS }: ListRunOptions): Promise<void> {
  const place = placeOfRun(plan);
  const counts = { listed: 0, range: 0, lookback: 0, skippedFolders: 0 };
  let bytes = 0;
  for await (const page of walkObjects({ list, prefix: plan.prefix, wanted: wantedBy(plan), listings: LISTINGS })) {
    if (!hasTime())
      throw tooManyObjects(plan, `of ${counts.listed} objects, all that can be listed in a function's time`);
    counts.listed += page.listed;
    counts.skippedFolders += page.skippedFolders;
    for (const { object, selection } of page.selected) {
      counts[selection] += 1;
      const line = manifestLine(object, selection);
      bytes += Buffer.byteLength(line);
      await write(line);
    }
    const selected = counts.range + counts.lookback;
    if (selected > limits.objects)
      throw tooManyObjects(plan, `of ${limits.objects} objects, all that Step Functions reads`);
    if (bytes > limits.bytes) {
      throw tooManyObjects(plan, `of ${selected} objects, whose names are the 10 GB that Step Functions reads`);
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

/** `limit`: of what, and why that. */
function tooManyObjects(plan: Plan, limit: string): TracewardError {
  return new TracewardError(
    'settings',
    `the run ${describeRange(plan)} has more than the limit ${limit}: make several runs of it, by from and to or by prefix; or let S3 Inventory list the objects, up to ${MAX_OBJECTS}, and give its manifest.json as inventory`,
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
