import { concurrently, inBatches } from '#core/concurrency.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { TimeRange } from '#core/object-selection/time-range.ts';
import type { Comparison, ReportedFinding } from '#core/report/report.ts';
import { REQUESTS } from '#core/store/attempt.ts';
import { readContributions } from '#core/store/contributions.ts';
import { connectionsTo, containerPartition, findingKey } from '#core/store/keys.ts';
import { assembleFinding, type FindingReader, type StoredFinding } from '#core/store/stored-finding.ts';
import { toMilliseconds } from '#core/time.ts';
import { BATCH_SIZE, hasEndpoint, readStoredFindings } from './read-findings.ts';
import type { RunTally } from './run-tally.ts';

export type CompareOptions = {
  readonly findings: readonly Finding[];
  readonly run: FindingReader;
  readonly live: FindingReader;
  readonly tally: RunTally;
  /** Of the objects, without their keys: `s3://bucket/`. */
  readonly place: string;
  readonly range: TimeRange;
  /** Whether the run names clusters as the live path does; else no finding is the same as one of its. */
  readonly isSameNaming: boolean;
  /** The run has read all that it was to read. */
  readonly isComplete: boolean;
};

/**
 * The run's findings, each with how it compares, if that can be said; and those of live detection that it should have
 * found.
 */
export async function compareWithLive(options: CompareOptions): Promise<ReportedFinding[]> {
  const { findings, live } = options;
  const known = await readKnownIds(live, findings);
  const found = findings.map((finding) => ({ ...finding, comparison: comparisonOf(finding) }));
  return [...found, ...(await findMissing(options))];

  function comparisonOf(finding: Finding): Comparison | undefined {
    if (known.has(finding.id)) return 'known';
    return isNew(finding, options) ? 'new' : undefined;
  }
}

async function readKnownIds(live: FindingReader, findings: readonly Finding[]): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const batch of inBatches(findings, BATCH_SIZE)) {
    const stored = await readStoredFindings(
      live,
      batch.map(({ id }) => findingKey(id)),
    );
    for (const { body } of stored) ids.add(body.subject.id);
  }
  return ids;
}

/** Live detection forgets what is older than its retention: of that it cannot be said that it never told it. */
function isNew({ lastSeen }: Finding, { live, isSameNaming }: CompareOptions): boolean {
  const isForgotten = lastSeen !== undefined && live.lifetimes.findings.isOlderThanALife(toMilliseconds(lastSeen));
  return isSameNaming && !isForgotten;
}

/** Findings of live detection that the run has not found, though it was about objects that tell of them. */
async function findMissing(options: CompareOptions): Promise<ReportedFinding[]> {
  const { findings, live, isSameNaming } = options;
  if (!isSameNaming) return [];
  const found = new Set(findings.map(({ id }) => findingKey(id).partition));
  const missing: ReportedFinding[] = [];
  for await (const keys of inBatches(live.table.scanFindings(), BATCH_SIZE)) {
    const stored = await readStoredFindings(
      live,
      keys.filter(({ partition }) => !found.has(partition)),
    );
    const judged = await concurrently(stored, REQUESTS, (item) => judgeMissing(item, options));
    missing.push(...judged.filter((finding) => finding !== undefined));
  }
  return missing;
}

async function judgeMissing(item: StoredFinding, options: CompareOptions): Promise<ReportedFinding | undefined> {
  const { live, tally, place } = options;
  const sources = await readSources(live, item);
  const objects = sources.flatMap((source) => objectIn(source, place));
  if (!objects.some(({ key }) => tally.isAbout(key))) return undefined;
  const finding = await assembleFinding(live, item);
  if (isOutOf(options.range, finding)) return undefined;
  const isAllRead =
    objects.length === sources.length && objects.every(({ key, identity }) => tally.hasRead(key, identity));
  const isGone = isAllRead && isWholeIn(finding, options) && !(await mayBeOutOfSight(finding, options));
  return { ...finding, comparison: isGone ? 'gone' : 'notComparable' };
}

/** Whether it is known that nothing of the finding happened in the range: objects at its ends hold other times, too. */
function isOutOf({ from, to }: TimeRange, { firstSeen, lastSeen }: Finding): boolean {
  const isBefore = from !== undefined && lastSeen !== undefined && lastSeen < from;
  return isBefore || (to !== undefined && firstSeen !== undefined && firstSeen >= to);
}

/** Whether live detection still knows all that it told of the finding, and all of that is of the range. */
function isWholeIn({ countIsLowerBound, firstSeen, lastSeen }: Finding, options: CompareOptions): boolean {
  const { range, isComplete } = options;
  if (!isComplete || countIsLowerBound === true) return false;
  const isAfter = range.from === undefined || firstSeen === undefined || firstSeen >= range.from;
  return isAfter && (range.to === undefined || lastSeen === undefined || lastSeen < range.to);
}

/**
 * Whether the run has seen the connections and not what the container was told: then that may have been before the
 * range and its lookback.
 */
async function mayBeOutOfSight({ cluster, container, address }: Finding, options: CompareOptions): Promise<boolean> {
  const { run, range } = options;
  if (range.from === undefined) return false;
  const partition = containerPartition(cluster, container.id);
  return (await hasConnection(run, partition, address)) && !(await hasEndpoint(run.table, partition));
}

async function hasConnection({ table }: FindingReader, partition: string, address: string): Promise<boolean> {
  for await (const _ of table.list(partition, connectionsTo(address))) return true;
  return false;
}

async function readSources(live: FindingReader, { partition }: StoredFinding): Promise<string[]> {
  const { parts } = await readContributions(live, partition);
  return parts.map(({ source }) => source);
}

/** A key may have a `#` of its own; what names the content has none. */
function objectIn(source: string, place: string): { key: string; identity: string }[] {
  const end = source.lastIndexOf('#');
  if (!source.startsWith(place) || end < place.length) return [];
  return [{ key: source.slice(place.length, end), identity: source.slice(end + 1) }];
}
