import * as v from 'valibot';
import type { Coverage } from '../../../lambda/core/join/coverage.ts';
import type { MalformedReason } from '../../../lambda/core/malformed.ts';

const count = v.optional(v.number(), 0);

/** The line that detect writes to its log for each object that it has read. */
const lineSchema = v.object({
  message: v.literal('object scanned'),
  object: v.string(),
  cluster: v.string(),
  partial: v.boolean(),
  counts: v.object({
    bytes: count,
    lines: count,
    malformed: count,
    execs: count,
    connects: count,
    otherEvents: count,
    execsWithEnvironment: count,
    truncatedEnvironments: count,
    hostNames: count,
    relativeTimestamps: count,
    lostEvents: count,
    traceeFindings: count,
  }),
  malformedByReason: v.optional(v.record(v.string(), v.number()), {}),
});

/** What a line of a function's log says that it read; undefined for all other lines. */
export function readObjectLog(line: string): { readonly object: string; readonly coverage: Coverage } | undefined {
  const { success, output } = v.safeParse(lineSchema, parse(line));
  if (!success) return undefined;
  const { object, cluster, partial, counts, malformedByReason } = output;
  const malformed = new Map(Object.entries(malformedByReason) as [MalformedReason, number][]);
  return { object, coverage: { cluster, partial, counts, malformed } };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
