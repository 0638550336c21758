import type { Unreadable } from '#cli/sources/list-sources.ts';
import type { ScannedSource } from '#cli/sources/source.ts';
import type { Diagnostics } from '#cli/terminal/diagnostics.ts';
import { createFacts, type Facts } from '#core/correlate/facts.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import type { TimeRange } from '#core/object-selection/time-range.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Journal } from './journal/journal.ts';

export type ScanAllOptions = {
  readonly sources: AsyncIterable<ScannedSource>;
  readonly clusterOf: (key: string) => string;
  /** Connects outside of it do not count. */
  readonly range: TimeRange;
  readonly diagnostics: Diagnostics;
};

export type Scanned = {
  /** All that was seen: what the coverage is about. */
  readonly seen: Facts;
  /** What the findings come from: the same, or with Tracee's semantics only its matches. */
  readonly found: Facts;
  /** What could not be read, or only in part, and why. */
  readonly failures: readonly Unreadable[];
};

export type ScanInParallelOptions = ScanAllOptions & {
  readonly jobs: Jobs;
  /** What an earlier run has read, and where this one notes what it has; undefined if nobody wants to resume. */
  readonly journal: Journal | undefined;
};

/** Scans all sources, several at a time. The result does not depend on which is finished first. */
export async function scanAll({
  sources,
  clusterOf,
  range,
  jobs,
  journal,
  diagnostics,
}: ScanInParallelOptions): Promise<Scanned> {
  const seen = createFacts();
  const failures: Unreadable[] = [];
  const waiting = sources[Symbol.asyncIterator]();
  await Promise.all(Array.from({ length: jobs.limit }, work));
  return { seen, found: seen, failures };

  async function work(): Promise<void> {
    for (let next = await waiting.next(); !next.done; next = await waiting.next())
      mergeFacts(seen, await read(next.value));
  }

  async function read(source: ScannedSource): Promise<Facts> {
    const cluster = clusterOf(source.key);
    const known = journal?.find(source);
    if (known !== undefined) {
      diagnostics.advance(source.size);
      return known;
    }
    const { facts, problem, isDone } = await jobs.scan({ source, cluster, range }, diagnostics.advance);
    if (problem !== undefined) {
      failures.push({ name: source.name, reason: problem });
      diagnostics.problem(`${source.name}: ${problem}`);
    }
    if (isDone) journal?.note(source, facts);
    return facts;
  }
}
