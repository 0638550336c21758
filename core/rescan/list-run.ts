import { TracewardError } from '#core/errors.ts';
import { manifestLine } from './item.ts';
import { type Plan, wantedBy } from './plan.ts';
import { type ListPages, walkWanted } from './walk-wanted.ts';

export type ListRunOptions = {
  readonly plan: Plan;
  readonly list: ListPages;
  /** Takes the manifest's lines, in no order. */
  readonly write: (line: string) => Promise<void>;
  /** Whether time is left to list more. */
  readonly hasTime: () => boolean;
};

/**
 * Writes the manifest of a run. Throws `settings` if there is nothing to read, which would look like logs without findings,
 * and if there is more than can be listed in the function's time.
 */
export async function listRun({ plan, list, write, hasTime }: ListRunOptions): Promise<void> {
  const place = `s3://${plan.bucket}/${plan.prefix}`;
  const { listed, range, skippedFolders } = await walkWanted({
    list,
    prefix: plan.prefix,
    wanted: wantedBy(plan),
    accept: (object, role) => write(manifestLine(object, role)),
    checkTime() {
      if (hasTime()) return;
      throw new TracewardError(
        'settings',
        `${place} has more objects than can be listed in a function's time; let S3 Inventory list them, and give its manifest.json as inventory`,
      );
    },
  });
  if (range > 0) return;
  if (listed === 0 && skippedFolders === 0) throw nothingBelow(place);
  throw new TracewardError(
    'settings',
    `${place} has no object that may hold events ${describeRange(plan)}: ${listed} objects were looked at, and ${skippedFolders} folders left out because of their date; an object whose key has no date is of the day on which it was last modified`,
  );
}

export function nothingBelow(place: string): TracewardError {
  return new TracewardError('settings', `there is no object below ${place}; is the prefix right?`);
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
