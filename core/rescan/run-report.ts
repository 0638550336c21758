import { firstNames, namedContainers } from '#core/correlate/coverage.ts';
import { createFacts } from '#core/correlate/facts.ts';
import { BASES } from '#core/correlate/finding.ts';
import { mergeFacts } from '#core/correlate/merge.ts';
import { type Summary, summariseWritten } from '#core/correlate/summary.ts';
import { mergeUnconfirmed, type UnconfirmedServers } from '#core/correlate/unconfirmed-servers.ts';
import { SEVERITY_NAMES, type Severity } from '#core/detectors/detector.ts';
import type { NotCompared } from '#core/not-compared.ts';
import { coverageByDay } from '#core/report/day-coverage.ts';
import { LOWEST } from '#core/report/finding-filter.ts';
import type { Comparison, Failure, Report, ReportSettings } from '#core/report/report.ts';
import { type ApiServers, compileApiServers } from '#core/settings/api-servers.ts';
import { createClusterOf } from '#core/settings/cluster-pattern.ts';
import type { Settings } from '#core/settings/settings.ts';
import { describeRange } from './list-run.ts';
import { MAX_OBJECTS, type Plan, placeOfRun, wantedBy, whyNotCompared } from './plan.ts';
import {
  type ComparisonCounts,
  createGroupCounter,
  type GroupCount,
  noBases,
  noComparisons,
  noSeverities,
} from './report/comparison.ts';
import { type Division, worksOf } from './report/division.ts';
import { isCompared, readAgreed } from './report/find-findings.ts';
import { readPart } from './report/part-results.ts';
import type { ReportFiles } from './report/report-files.ts';
import { readRows } from './report/report-rows.ts';
import { MAX_LISTED_FAILURES, noObjects, type ObjectCounts, UNKNOWN_RESULT } from './report/sum-objects.ts';

/** What `summary.json` holds: what `scan --summary` gives, and what a run adds. */
export type RunSummary = Summary & {
  readonly run: string;
  readonly status: Report['status'];
  readonly place: string;
  readonly range: { readonly from: string | null; readonly to: string | null; readonly lookbackDays: number };
  readonly objects: Readonly<ObjectCounts>;
  readonly comparison: ComparisonCounts;
  readonly notCompared?: NotCompared | undefined;
  readonly severities: Readonly<Record<Severity, number>>;
  /** How many of the findings a suppression hides. */
  readonly suppressed: number;
  readonly connectionsNotRetained: number;
};

export type GatherOptions = {
  readonly plan: Plan;
  readonly division: Division;
  readonly files: ReportFiles;
  readonly settings: Pick<Settings, 'apiServers' | keyof ReportSettings>;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

export type RunReport = {
  readonly report: Report;
  readonly summary: RunSummary;
  /** Those of new findings, the largest first. */
  readonly newGroups: readonly GroupCount[];
};

/** What a run has found, and what that says of live detection, from all parts of the report. */
export async function gatherReport(options: GatherOptions): Promise<RunReport> {
  const { plan, division, files, settings, now } = options;
  const apiServers = compileApiServers(settings.apiServers);
  const read = await gatherObjects(options);
  const found = await gatherFindings(options);
  const findings = await readRows(files, division, [
    ...worksOf('find', division.shards),
    ...worksOf('seek', division.segments),
  ]);
  const ofRead = summaryOf(read, found, apiServers);
  const summary = { ...ofRead, silent: stillSilent(ofRead, read, options) };
  const notCompared = isCompared(division) ? undefined : whyNotCompared(plan);
  const failures = [...read.failures, ...doubts(read, found)];
  const unlisted = read.failed - read.failures.length;
  const more = {
    name: `${unlisted} more`,
    reason: "too many to be listed; the files below map/ in the run's folder have all",
  };
  const total = sumOf(found.bases) + found.comparisons.gone + found.comparisons.notComparable;
  return {
    report: {
      heading: [placeOfRun(plan), describeRange(plan)].filter((part) => part !== '').join(', '),
      createdAt: now,
      status: division.status,
      findings,
      summary,
      coverage: coverageByDay(read.facts.sources.values(), { apiServers, agreed: await readAgreed(options) }),
      settings,
      filter: { ...LOWEST, range: wantedBy(plan).range, leftOut: 0 },
      notCompared,
      failures: unlisted > 0 ? [...failures, more] : failures,
      ...(total > findings.length ? { total } : {}),
    },
    summary: {
      ...summary,
      run: plan.run,
      status: division.status,
      place: `s3://${plan.bucket}/${plan.prefix}`,
      range: { from: plan.from, to: plan.to, lookbackDays: plan.lookbackDays },
      objects: read.objects,
      // What nobody else could find is new to whoever asks.
      comparison:
        notCompared === 'no-live-detection' ? { ...found.comparisons, new: sumOf(found.bases) } : found.comparisons,
      notCompared,
      severities: found.severities,
      suppressed: found.suppressed,
      connectionsNotRetained: found.notRetained,
    },
    newGroups: found.groups.list(),
  };
}

type ReadObjects = Awaited<ReturnType<typeof gatherObjects>>;
type FoundFindings = Awaited<ReturnType<typeof gatherFindings>>;

/** One shard after the other: together they have more than is shown. */
async function gatherObjects({ division, files }: GatherOptions) {
  const facts = createFacts();
  const objects = noObjects();
  const failures: Failure[] = [];
  let failed = 0;
  for (const part of worksOf('sum', division.shards)) {
    const sum = await readPart(files, division, part);
    for (const name of Object.keys(objects) as (keyof ObjectCounts)[]) objects[name] += sum.objects[name];
    mergeFacts(facts, { sources: new Map(sum.sources), clusters: new Map() });
    failures.push(...sum.failures.slice(0, MAX_LISTED_FAILURES - failures.length));
    failed += sum.failed;
  }
  for (const part of worksOf('deal', division.deals)) {
    const { unknown } = await readPart(files, division, part);
    failed += unknown;
    failures.push(...Array.from({ length: Math.min(unknown, MAX_LISTED_FAILURES - failures.length) }, unknownResult));
  }
  return { facts, objects, failures, failed };
}

function unknownResult(): Failure {
  return { name: '?', reason: UNKNOWN_RESULT };
}

async function gatherFindings({ division, files }: GatherOptions) {
  const bases = noBases();
  const comparisons = noComparisons();
  const severities = noSeverities();
  const groups = createGroupCounter();
  let suppressed = 0;
  let unbound = 0;
  const unconfirmed: UnconfirmedServers[] = [];
  let unexplained: readonly string[] = [];
  let cut = 0;
  for (const part of worksOf('find', division.shards)) {
    const sum = await readPart(files, division, part);
    for (const basis of BASES) bases[basis] += sum.bases[basis];
    addComparisons(sum.comparisons);
    for (const severity of SEVERITY_NAMES) severities[severity] += sum.severities[severity];
    suppressed += sum.suppressed;
    for (const group of sum.groups) groups.add(group);
    unbound += sum.unbound;
    unconfirmed.push(sum.unconfirmed);
    unexplained = firstNames(unexplained, sum.unexplained);
  }
  for (const part of worksOf('seek', division.segments)) {
    const { comparisons: sought, isCut } = await readPart(files, division, part);
    addComparisons(sought);
    cut += Number(isCut);
  }
  let notRetained = 0;
  let arePlacesLeftOut = false;
  for (const part of worksOf('join', division.shards)) {
    const joined = await readPart(files, division, part);
    notRetained += joined.notRetained;
    arePlacesLeftOut ||= joined.arePlacesLeftOut;
  }
  return {
    ...{ bases, comparisons, severities, suppressed, groups, unbound, unexplained, notRetained, cut },
    unconfirmed: { ...mergeUnconfirmed(unconfirmed), ...(arePlacesLeftOut ? { isCut: true } : {}) },
    segments: division.segments,
  };

  function addComparisons(counts: ComparisonCounts): void {
    for (const name of Object.keys(comparisons) as Comparison[]) comparisons[name] += counts[name];
  }
}

function summaryOf(
  { facts, failures }: ReadObjects,
  { bases, unbound, unconfirmed, unexplained }: FoundFindings,
  apiServers: ApiServers,
) {
  const unread = failures.filter(({ name }) => !facts.sources.has(name));
  return {
    ...summariseWritten(facts, [], unread, apiServers),
    unboundContainers: unbound,
    unconfirmedServers: unconfirmed,
    unexplainedNames: namedContainers(unexplained),
    findings: bases,
  };
}

/** Without the clusters of which something of the range may be in what was not read; none where nobody knows whose that is. */
function stillSilent(
  { silent }: Summary,
  { facts, objects, failures, failed }: ReadObjects,
  { plan, division }: Pick<GatherOptions, 'plan' | 'division'>,
): Summary['silent'] {
  const bucket = `s3://${plan.bucket}/`;
  const unread = failures.filter(({ name }) => !facts.sources.has(name));
  const isAllKnown = failed === failures.length && unread.every(({ name }) => name.startsWith(bucket));
  if (division.status !== 'complete' || isListCut(objects) || !isAllKnown) return [];
  const clusterOf = createClusterOf(plan.clusterPattern, plan.cluster);
  const clusters = new Set(unread.map(({ name }) => clusterOf(name.slice(bucket.length))));
  return silent.filter(({ cluster }) => !clusters.has(cluster));
}

/** Why there may be more than the report says. */
function doubts({ objects }: ReadObjects, { cut, segments }: FoundFindings): Failure[] {
  return [
    ...(!isListCut(objects)
      ? []
      : [{ name: 'the list of objects', reason: `Step Functions reads ${MAX_OBJECTS} objects of it, and no more` }]),
    ...(cut === 0
      ? []
      : [
          {
            name: 'what live detection told',
            reason: `${cut} of ${segments} parts of its table took too long to be read whole; what is gone of them may be missing`,
          },
        ]),
  ];
}

function isListCut({ read, failed, skipped }: ObjectCounts): boolean {
  return read + failed + skipped >= MAX_OBJECTS;
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
