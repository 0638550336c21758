import { type Summary, summarise } from '#core/correlate/summary.ts';
import { applySuppressions, suppressionRules } from '#core/notify/suppressions/suppress.ts';
import { coverageByDay } from '#core/report/day-coverage.ts';
import type { Comparison, Report, ReportedFinding } from '#core/report/report.ts';
import { type ApiServers, compileApiServers } from '#core/settings/api-servers.ts';
import type { Settings } from '#core/settings/settings.ts';
import type { FindingReader } from '#core/store/stored-finding.ts';
import { compareTexts } from '#core/text.ts';
import { toNanoseconds } from '#core/time.ts';
import { compareWithLive } from './compare.ts';
import { describeRange } from './list-run.ts';
import { type Plan, wantedBy } from './plan.ts';
import { countUnboundInRun, readRunFindings } from './read-findings.ts';
import { readResultLine } from './result-line.ts';
import { createRunTally, type ObjectCounts, type RunTally } from './run-tally.ts';

type ComparisonCounts = Readonly<Record<Comparison, number>>;

/** What `summary.json` holds: what `scan --summary` gives, and what a run adds. */
export type RunSummary = Summary & {
  readonly run: string;
  readonly status: Report['status'];
  readonly place: string;
  readonly range: { readonly from: string | null; readonly to: string | null; readonly lookbackDays: number };
  readonly objects: Readonly<ObjectCounts>;
  readonly comparison: ComparisonCounts;
  readonly connectionsNotRetained: number;
};

export type ReportRescanOptions = {
  readonly plan: Plan;
  readonly status: Report['status'];
  /** The lines of the map's results: those of batches that have succeeded first. */
  readonly lines: AsyncIterable<string>;
  readonly run: FindingReader;
  readonly live: FindingReader;
  readonly settings: Pick<Settings, 'cluster' | 'apiServers' | 'suppressions' | 'alerts'>;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

export type RunReport = { readonly report: Report; readonly summary: RunSummary };

/** What a run has found, and what that says of live detection. */
export async function reportRescan(options: ReportRescanOptions): Promise<RunReport> {
  const { plan, status, run, live, settings, now } = options;
  const tally = await readTally(options);
  const findings = await compareWithLive({
    findings: await readRunFindings(run),
    run,
    live,
    tally,
    place: `s3://${plan.bucket}/`,
    range: wantedBy(plan).range,
    isSameNaming: plan.clusterPattern === settings.cluster.pattern && plan.cluster === settings.cluster.default,
    isComplete: status === 'complete',
  });
  const marked = applySuppressions(findings, suppressionRules(settings), toNanoseconds(now));
  return createRunReport({
    plan,
    status,
    createdAt: now,
    findings: marked.sort((a, b) => compareTexts(a.id, b.id)),
    tally,
    apiServers: compileApiServers(settings.apiServers),
    unboundContainers: await countUnboundInRun(run),
  });
}

async function readTally({ plan, lines }: ReportRescanOptions): Promise<RunTally> {
  const tally = createRunTally(plan.bucket);
  for await (const line of lines) {
    const results = readResultLine(line);
    if (results === undefined) tally.addUnknown('a result of a batch could not be understood');
    else for (const result of results) tally.add(result);
  }
  return tally;
}

/** What a report is made of. */
type Gathered = {
  readonly plan: Plan;
  readonly status: Report['status'];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly findings: readonly ReportedFinding[];
  readonly tally: RunTally;
  readonly apiServers: ApiServers;
  readonly unboundContainers: number;
};

function createRunReport(options: Gathered): RunReport {
  const { plan, status, createdAt, findings, tally, apiServers, unboundContainers } = options;
  const place = `s3://${plan.bucket}/${plan.prefix}`;
  const { facts, failures, unlisted } = tally;
  const unread = failures.filter(({ name }) => !facts.sources.has(name));
  const summary: Summary = {
    ...summarise(facts, findings.filter(isFound), unread, apiServers),
    unboundContainers,
    // The state says not which of Tracee's own findings have one of ours beside them.
    traceeFindings: { seen: 0, matched: 0 },
  };
  const more = {
    name: `${unlisted} more`,
    reason: "too many to be listed; the files below map/ in the run's folder have all",
  };
  return {
    report: {
      heading: [place, describeRange(plan)].filter((part) => part !== '').join(', '),
      createdAt,
      status,
      findings,
      summary,
      coverage: coverageByDay(facts.sources.values(), apiServers),
      failures: unlisted > 0 ? [...failures, more] : failures,
    },
    summary: {
      ...summary,
      run: plan.run,
      status,
      place,
      range: { from: plan.from, to: plan.to, lookbackDays: plan.lookbackDays },
      objects: tally.objects,
      comparison: countComparisons(findings),
      connectionsNotRetained: tally.notRetained,
    },
  };
}

/** Whether the run found it: what live detection told alone stands in the report, and in no other file. */
export function isFound({ comparison }: ReportedFinding): boolean {
  return comparison !== 'gone' && comparison !== 'notComparable';
}

function countComparisons(findings: readonly ReportedFinding[]): ComparisonCounts {
  const counts = { new: 0, known: 0, gone: 0, notComparable: 0 };
  for (const { comparison } of findings) if (comparison !== undefined) counts[comparison] += 1;
  return counts;
}
