import { type Counts, type Coverage, createCoverage } from '../join/coverage.ts';
import { compareTexts } from '../join/earliest.ts';
import { type BlindReason, blindReasons } from '../summary.ts';
import { formatTime } from '../time.ts';

/** What was read of one cluster's sources of one day. */
export type DayCoverage = Readonly<Counts> & {
  readonly cluster: string;
  /** YYYY-MM-DD in UTC, on which the source's first exec or connect happened; undefined where none tells a date. */
  readonly day: string | undefined;
  readonly sources: number;
  readonly partialSources: number;
  /** Judged by these sources alone. */
  readonly blind: readonly BlindReason[];
};

/** What was read, by cluster and day; days without a date come last. */
export function coverageByDay(sources: Iterable<Coverage>): DayCoverage[] {
  const days = Map.groupBy(sources, ({ cluster, earliest }) => JSON.stringify([cluster, dayOf(earliest)]));
  return [...days.values()].map(sumUp).sort(compareDays);
}

function sumUp(coverages: readonly Coverage[]): DayCoverage {
  const { cluster = '', earliest } = coverages[0] ?? {};
  const { counts } = createCoverage(cluster);
  for (const coverage of coverages) {
    for (const key of Object.keys(counts) as (keyof Counts)[]) counts[key] += coverage.counts[key];
  }
  return {
    ...counts,
    cluster,
    day: dayOf(earliest),
    sources: coverages.length,
    partialSources: coverages.filter(({ partial }) => partial).length,
    blind: blindReasons({
      execs: counts.execs > 0,
      execsWithEnvironment: counts.execsWithEnvironment > 0,
      connects: counts.connects > 0,
    }),
  };
}

function dayOf(time: bigint | undefined): string | undefined {
  return time === undefined ? undefined : formatTime(time).slice(0, 10);
}

function compareDays(a: DayCoverage, b: DayCoverage): number {
  if (a.cluster !== b.cluster) return compareTexts(a.cluster, b.cluster);
  if (a.day === b.day) return 0;
  if (a.day === undefined) return 1;
  return b.day === undefined ? -1 : compareTexts(a.day, b.day);
}
