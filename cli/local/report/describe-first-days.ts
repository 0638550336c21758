import { escapeInvisible } from '#core/escape-invisible.ts';
import { plural } from '#core/quantities.ts';
import { clusterKey } from '#core/store/keys.ts';
import type { FindingReader } from '#core/store/stored-finding.ts';
import { compareTexts } from '#core/text.ts';
import { formatMinute, MILLISECONDS_PER_HOUR, toNanoseconds } from '#core/time.ts';

/** More names do not fit a line. */
const NAMED = 3;

/** A sentence on those of these clusters that are in their first hours, as the state has it; none if no cluster is. */
export async function describeFirstDays(
  { table, now }: Pick<FindingReader, 'table' | 'now'>,
  clusters: Iterable<string>,
  hours: number,
): Promise<string[]> {
  const names = [...new Set(clusters)].sort(compareTexts);
  if (hours === 0 || names.length === 0) return [];
  const items = await table.read(names.map(clusterKey));
  const known = items.flatMap((item) => (item?.kind === 'cluster' ? [item.body] : []));
  const ends = known.flatMap(({ cluster, learningSince: since }) =>
    since === undefined ? [] : [{ cluster, end: since + hours * MILLISECONDS_PER_HOUR }],
  );
  const isNew = ends.filter(({ end }) => now() < end);
  if (isNew.length === 0) return [];
  const until = formatMinute(toNanoseconds(Math.max(...isNew.map(({ end }) => end))));
  const some = isNew.slice(0, NAMED).map(({ cluster }) => cluster);
  const more = isNew.length > some.length ? ` and ${isNew.length - some.length} more` : '';
  const subject = escapeInvisible(`${isNew.length === 1 ? 'cluster' : 'clusters'} ${some.join(', ')}${more}`);
  return [
    `${subject}: in the first ${plural(hours, 'hour')}, until ${until} UTC, only what is odd alerts at once; ` +
      'set alerts.baselineHours to 0 to be alerted of everything',
  ];
}
