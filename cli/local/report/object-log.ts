import * as v from 'valibot';
import { type Coverage, countsOf, createCoverage, firstCounts } from '#core/correlate/coverage.ts';
import { wallClock } from '#core/correlate/earliest.ts';
import { narrow } from '#core/narrow.ts';
import type { MalformedReason } from '#core/records/record.ts';
import { readTime } from '#core/time.ts';

/** The line that detect writes to its log for each object that it has read. */
const lineSchema = v.object({
  message: v.literal('object scanned'),
  object: v.string(),
  cluster: v.string(),
  partial: v.boolean(),
  earliest: v.optional(v.string(), ''),
  problem: v.optional(v.string()),
  unread: v.optional(v.object({ reason: v.string(), firstLine: v.optional(v.string()) })),
  counts: v.pipe(v.record(v.string(), v.number()), v.transform(countsOf)),
  malformedByReason: v.optional(v.record(v.string(), v.number()), {}),
  otherContainers: v.optional(v.array(v.string()), []),
  notRetained: v.optional(v.number(), 0),
  undecidedRules: v.optional(v.array(v.string()), []),
  leftOutRules: v.pipe(
    v.optional(v.record(v.string(), v.number()), {}),
    v.transform((counts) => firstCounts(new Map(), new Map(Object.entries(counts)))),
  ),
});

/** What a function says that it read of an object. */
export type ObjectLog = {
  /** `s3://bucket/key#version` */
  readonly object: string;
  readonly coverage: Coverage;
  /** Why it was read only in part. */
  readonly problem: string | undefined;
  /** Connections and findings past the share of a container or of the object. */
  readonly notRetained: number;
};

/** What a line of a function's log, once parsed, says that it read; undefined for all other lines. */
export function readObjectLog(line: unknown): ObjectLog | undefined {
  const read = narrow(lineSchema, line);
  if (read === undefined) return undefined;
  const { object, earliest, problem, notRetained, malformedByReason, message: _, ...coverage } = read;
  const malformed = new Map(Object.entries(malformedByReason) as [MalformedReason, number][]);
  const first = wallClock(readTime(JSON.stringify(earliest)));
  return {
    object,
    problem,
    notRetained,
    coverage: {
      ...createCoverage(coverage.cluster),
      ...{ ...coverage, unread: read.unread, malformed, earliest: first },
      partialReason: read.unread === undefined ? problem : undefined,
    },
  };
}
