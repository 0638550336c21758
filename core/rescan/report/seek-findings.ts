import { concurrently, inBatches } from '#core/concurrency.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { applySuppressions, suppressionRules } from '#core/notify/suppressions/suppress.ts';
import type { TimeRange } from '#core/object-selection/time-range.ts';
import type { Comparison, ReportedFinding } from '#core/report/report.ts';
import { connectionMark, markOf } from '#core/rescan/mark.ts';
import { wantedBy } from '#core/rescan/plan.ts';
import { REQUESTS } from '#core/store/attempt.ts';
import { partsOfItem, readContributions } from '#core/store/contributions.ts';
import { FINDING } from '#core/store/keys.ts';
import { assembleFinding, type StoredFinding } from '#core/store/stored-finding.ts';
import type { Item } from '#core/store/table.ts';
import { readStoredTime, toNanoseconds } from '#core/time.ts';
import { type ComparisonCounts, noComparisons } from './comparison.ts';
import type { Work } from './division.ts';
import { findMarks } from './object-marks.ts';
import type { PartOptions } from './part-options.ts';
import { BATCH_SIZE, readStoredFindings } from './read-stored-findings.ts';
import { writeRows } from './report-rows.ts';

/** What came of a part of what live detection knows. */
export type SoughtSum = {
  readonly comparisons: ComparisonCounts;
  /** Time was over before all of the part was read. */
  readonly isCut: boolean;
};

/** Findings whose objects are asked for together: each time all marks go by. */
const ASKED_AT_ONCE = 5000;

/** A finding of live detection that the run has not. */
type Missing = { readonly item: StoredFinding; readonly sources: readonly string[] };

/**
 * Looks through a part of the live table for findings that the run has not found, though they are of objects that it was
 * given. Of what is there only what some object told of the range is looked at more closely.
 */
export async function seekFindings(options: PartOptions, part: Work): Promise<SoughtSum> {
  const { plan, division, files, live, hasTime } = options;
  const comparisons = noComparisons();
  let isCut = false;
  await writeRows(files, division, part, async (addRow) => {
    for await (const partitions of inBatches(candidates(), ASKED_AT_ONCE)) await tell(await readMissing(partitions));

    async function tell(asked: readonly Missing[]): Promise<void> {
      for (const finding of await judgeMissing(asked, options)) {
        if (finding.comparison !== undefined) comparisons[finding.comparison] += 1;
        await addRow(finding);
      }
    }
  });
  return { comparisons, isCut };

  /** The partitions of findings of which some object that the run may have been given tells something of its range. */
  async function* candidates(): AsyncGenerator<string> {
    const place = `s3://${plan.bucket}/${plan.prefix}`;
    const { range } = wantedBy(plan);
    /** Items of a partition mostly come together. One that comes again is asked for again, and told once. */
    const seen = new Set<string>();
    for await (const item of live.readSegment(part.index, division.segments)) {
      if (!seen.has(item.partition) && tellsOf(item)) {
        seen.add(item.partition);
        yield item.partition;
      }
      if (hasTime()) continue;
      isCut = true;
      return;
    }

    function tellsOf(item: Item): boolean {
      return partsOfItem(live, item).some(
        ({ source, first, last }) =>
          source.startsWith(place) && mayBeIn(range, readStoredTime(first), readStoredTime(last)),
      );
    }
  }

  async function readMissing(partitions: readonly string[]): Promise<Missing[]> {
    const marks = new Map(partitions.map((partition) => [partition, markOf(idIn(partition))]));
    const found = await findMarks(files, division, { kind: 'found', wanted: new Set(marks.values()) });
    const keys = [...marks].filter(([, mark]) => !found.has(mark)).map(([partition]) => ({ partition, sort: FINDING }));
    const missing: Missing[] = [];
    for await (const some of inBatches(keys, BATCH_SIZE)) {
      const stored = await readStoredFindings(live, some);
      const read = await concurrently(stored, REQUESTS, async (item) => {
        const { parts } = await readContributions(live, item.partition);
        return { item, sources: parts.map(({ source }) => source) };
      });
      missing.push(...read);
    }
    return missing;
  }
}

async function judgeMissing(missing: readonly Missing[], options: PartOptions): Promise<ReportedFinding[]> {
  if (missing.length === 0) return [];
  const { plan, division, files, live, settings, now } = options;
  const place = `s3://${plan.bucket}/`;
  const asked = missing.map(({ item, sources }) => {
    const objects = sources.flatMap((source) => objectIn(source, place));
    return { item, isAllHere: objects.length === sources.length, objects };
  });
  const objects = asked.flatMap((each) => each.objects);
  const about = await findMarks(files, division, {
    kind: 'about',
    wanted: new Set(objects.map((object) => object.about)),
  });
  const whole = await findMarks(files, division, {
    kind: 'whole',
    wanted: new Set(objects.map((object) => object.whole)),
  });
  const related = asked.filter((each) => each.objects.some((object) => about.has(object.about)));
  const unbound = await findMarks(files, division, {
    kind: 'unbound',
    wanted: new Set(related.map(({ item }) => connectionMark(item.body.subject))),
  });
  const judged = await concurrently(related, REQUESTS, async ({ item, isAllHere, objects }) => {
    const finding = await assembleFinding(live, item);
    const isAllRead = isAllHere && objects.every((object) => whole.has(object.whole));
    return judge(finding, { isAllRead, isUnbound: unbound.has(connectionMark(item.body.subject)) }, options);
  });
  const told = judged.filter((finding) => finding !== undefined);
  return applySuppressions(told, suppressionRules(settings), toNanoseconds(now));
}

/** `isUnbound`: the run has seen the connection, and not what the container was told. */
type Seen = { readonly isAllRead: boolean; readonly isUnbound: boolean };

function judge(finding: Finding, { isAllRead, isUnbound }: Seen, options: PartOptions): ReportedFinding | undefined {
  const { range } = wantedBy(options.plan);
  if (!mayBeIn(range, finding.firstSeen, finding.lastSeen)) return undefined;
  // What the container was told may have been before the range and its lookback.
  const mayBeOutOfSight = range.from !== undefined && isUnbound;
  const isGone = isAllRead && isWholeIn(finding, range, options) && !mayBeOutOfSight;
  const comparison: Comparison = isGone ? 'gone' : 'notComparable';
  return { ...finding, comparison };
}

/** The id of the finding whose partition it is. */
function idIn(partition: string): string {
  return partition.slice(partition.indexOf('#') + 1);
}

/** Whether something between these times may have happened in the range: objects at its ends hold other times, too. */
function mayBeIn({ from, to }: TimeRange, first: bigint | undefined, last: bigint | undefined): boolean {
  const isBefore = from !== undefined && last !== undefined && last < from;
  return !isBefore && (to === undefined || first === undefined || first < to);
}

/** Whether live detection still knows all that it told of the finding, and all of that is of the range. */
function isWholeIn(
  { countIsLowerBound, firstSeen, lastSeen }: Finding,
  range: TimeRange,
  { division }: PartOptions,
): boolean {
  if (division.status !== 'complete' || countIsLowerBound === true) return false;
  const isAfter = range.from === undefined || firstSeen === undefined || firstSeen >= range.from;
  return isAfter && (range.to === undefined || lastSeen === undefined || lastSeen < range.to);
}

/** The marks of an object. A key may have a `#` of its own; what names the content has none. */
function objectIn(source: string, place: string): { readonly about: number; readonly whole: number }[] {
  const end = source.lastIndexOf('#');
  if (!source.startsWith(place) || end < place.length) return [];
  const key = source.slice(place.length, end);
  return [{ about: markOf(key), whole: markOf(key, source.slice(end + 1)) }];
}
