import type { Coverage } from '#core/correlate/coverage.ts';
import { createFacts } from '#core/correlate/facts.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { parseJson } from '#core/json.ts';
import type { Failure } from '#core/report/report.ts';
import { readingOf } from '#core/rescan/batch-parts.ts';
import { markOf } from '#core/rescan/mark.ts';
import { coverageOf, type ObjectResult, parseResult, type ReadResult } from '#core/rescan/object-result.ts';
import { readDealt } from './deal-results.ts';
import type { Work } from './division.ts';
import { writeMarks } from './object-marks.ts';
import type { PartOptions } from './part-options.ts';

/** `partial`: those among the read ones that were read only in part, or of which nothing was understood. */
export type ObjectCounts = { read: number; partial: number; failed: number; skipped: number };

/** What became of the objects of a shard. */
export type ObjectSum = {
  readonly objects: Readonly<ObjectCounts>;
  /** As `mergeFacts` keeps it. */
  readonly sources: readonly (readonly [name: string, coverage: Coverage])[];
  /** The first ones. */
  readonly failures: readonly Failure[];
  /** How many there are. */
  readonly failed: number;
};

/** A report has to stay usable. */
export const MAX_LISTED_FAILURES = 10_000;

export function noObjects(): ObjectCounts {
  return { read: 0, partial: 0, failed: 0, skipped: 0 };
}

/** Sums up a shard, and marks its objects. */
export async function sumObjects(
  options: Pick<PartOptions, 'plan' | 'division' | 'files'>,
  work: Work,
): Promise<ObjectSum> {
  const { plan, division, files } = options;
  const { index: shard } = work;
  const objects = noObjects();
  const facts = createFacts();
  const failures: Failure[] = [];
  const met = new Set<string>();
  /** Objects in which the run looked for connections, or would have if they could have been read. */
  const about: number[] = [];
  /** Contents that were read whole, connections and all. */
  const whole: number[] = [];
  let failed = 0;
  /** Readings of objects that another batch has read, too: what they tell counts nowhere. */
  const repeated: number[] = [];

  for await (const result of readDealt(options, 'object', work, (line) => parseResult(parseJson(line)))) {
    if (result === undefined) fail('?', UNKNOWN_RESULT);
    else add(result);
  }
  await writeMarks(files, division, { kind: 'about', shard, marks: about });
  await writeMarks(files, division, { kind: 'whole', shard, marks: whole });
  await writeMarks(files, division, { kind: 'repeated', shard, marks: repeated });
  return { objects, sources: [...facts.sources], failures, failed };

  /** An object of which two batches tell counts once. */
  function add(result: ObjectResult): void {
    const { key } = result;
    if (result.state === 'skipped') {
      objects.skipped += 1;
      return;
    }
    if (met.has(key)) {
      if (result.batch !== undefined) repeated.push(readingOf(result.batch, key));
      return;
    }
    met.add(key);
    if (result.state === 'failed') {
      objects.failed += 1;
      about.push(markOf(key));
      fail(nameOf(key), result.reason);
    } else addRead(result);
  }

  function addRead(result: ReadResult): void {
    const { key, identity, role, problem, unread } = result;
    objects.read += 1;
    if (role === 'range') about.push(markOf(key));
    const source = `${nameOf(key)}#${identity}`;
    const isListed = problem === undefined || failures.length < MAX_LISTED_FAILURES;
    if (problem !== undefined) {
      objects.partial += 1;
      fail(source, unread === undefined ? `read only in part: ${problem}` : problem);
    } else if (role === 'range') whole.push(markOf(key, identity));
    const name = isListed ? source : 'other objects that were read only in part';
    const coverage = coverageOf(result);
    // Of many objects no single one's reason is true.
    if (!isListed) Object.assign(coverage, { unread: undefined, partialReason: undefined });
    mergeFacts(facts, { sources: new Map([[name, coverage]]), clusters: new Map() });
  }

  function fail(name: string, reason: string): void {
    failed += 1;
    if (failures.length < MAX_LISTED_FAILURES) failures.push({ name, reason });
  }

  function nameOf(key: string): string {
    return `s3://${plan.bucket}/${key}`;
  }
}

export const UNKNOWN_RESULT = 'a result of a batch could not be understood';
