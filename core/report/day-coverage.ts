import { configuredIn } from '#core/correlate/basis.ts';
import {
  addCoverage,
  blindReasonsOf,
  type Counts,
  type Coverage,
  createCoverage,
  dayOf,
} from '#core/correlate/coverage.ts';
import type { Summary } from '#core/correlate/summary.ts';
import type { BlindReason, Configured } from '#core/detectors/detector.ts';
import { type ApiServers, NO_API_SERVERS } from '#core/settings/api-servers.ts';
import { compareTexts } from '#core/text.ts';
import { formatDay, NANOSECONDS_PER_DAY } from '#core/time.ts';

/** What was read of one cluster's sources of one day. */
export type DayCoverage = Readonly<Counts> & {
  readonly cluster: string;
  /** YYYY-MM-DD in UTC, on which the source's first exec or connect happened; undefined where none tells a date. */
  readonly day: string | undefined;
  /** The days after it on which these sources have execs or connects; none where nobody kept in which hours they have. */
  readonly laterDays: readonly string[];
  readonly sources: number;
  readonly partialSources: number;
  /** Judged by these sources alone, and by the API servers that are known of the cluster. */
  readonly blind: readonly BlindReason[];
};

/** What is known of clusters' API servers on each day, whichever day told it. */
export type KnownServers = {
  /** What the settings name. */
  readonly apiServers?: ApiServers;
  /** Clusters of which enough containers were told one, so that it is inferred for the others. */
  readonly agreed?: ReadonlySet<string>;
};

/** What was read, by cluster and day; days without a date come last. */
export function coverageByDay(sources: Iterable<Coverage>, known: KnownServers = {}): DayCoverage[] {
  const days = Map.groupBy(sources, (coverage) => JSON.stringify([coverage.cluster, dayOf(coverage)]));
  return [...days.values()].map((coverages) => sumUp(coverages, known)).sort(compareDays);
}

/** Days that are blind in clusters that otherwise are not. */
export function darkDays(coverage: readonly DayCoverage[], { blind }: Pick<Summary, 'blind'>): DayCoverage[] {
  const blindClusters = new Set(blind.map(({ cluster }) => cluster));
  return coverage.filter((day) => day.day !== undefined && day.blind.length > 0 && !blindClusters.has(day.cluster));
}

/** Whether there was nothing to read in any of these sources. */
export function isEmptyFile(day: Pick<DayCoverage, 'bytes' | 'lines' | 'partialSources'>): boolean {
  return day.bytes === 0 && day.lines === 0 && day.partialSources === 0;
}

function sumUp(coverages: readonly Coverage[], known: KnownServers): DayCoverage {
  const total = { ...createCoverage(coverages[0]?.cluster ?? ''), sources: 0 };
  for (const coverage of coverages) addCoverage(total, coverage);
  const { cluster, sources, counts } = total;
  const day = dayOf(total);
  const partialSources = coverages.filter(({ partial }) => partial).length;
  return {
    ...counts,
    cluster,
    day,
    laterDays: daysOf(total).filter((each) => day !== undefined && each > day),
    sources,
    partialSources,
    // An empty file, as writers leave to say that they are done, shows nothing, and hides nothing.
    blind: isEmptyFile({ ...counts, partialSources }) ? [] : blindReasonsOf(counts, knownOf(cluster, known)),
  };
}

/** What enough containers were told finds connections as what the settings name does. */
function knownOf(cluster: string, { apiServers = NO_API_SERVERS, agreed }: KnownServers): Configured {
  const configured = configuredIn(apiServers(cluster));
  return agreed?.has(cluster) ? { ...configured, hasAddresses: true } : configured;
}

/** In their order, also those that nobody asked for: they were read. */
function daysOf({ hours, otherHours }: Pick<Coverage, 'hours' | 'otherHours'>): string[] {
  return [...new Set([...hours.keys(), ...otherHours.keys()])]
    .sort((a, b) => a - b)
    .map((day) => formatDay(BigInt(day) * NANOSECONDS_PER_DAY));
}

function compareDays(a: DayCoverage, b: DayCoverage): number {
  if (a.cluster !== b.cluster) return compareTexts(a.cluster, b.cluster);
  if (a.day === b.day) return 0;
  if (a.day === undefined) return 1;
  return b.day === undefined ? -1 : compareTexts(a.day, b.day);
}
