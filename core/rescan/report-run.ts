import { applySuppressions } from '#core/notify/suppressions/suppress.ts';
import type { Report } from '#core/report/report.ts';
import type { Settings } from '#core/settings/settings.ts';
import { compareTexts } from '#core/text.ts';
import { toNanoseconds } from '#core/time.ts';
import { compareWithLive } from './compare.ts';
import { type Plan, wantedBy } from './plan.ts';
import { type Reader, readRunFindings } from './read-findings.ts';
import { readResultLine } from './result-line.ts';
import { createRunReport, type RunSummary } from './run-report.ts';
import { createRunTally, type RunTally } from './run-tally.ts';
import { countUnboundContainers } from './unbound-containers.ts';

export type ReportRunOptions = {
  readonly plan: Plan;
  readonly status: Report['status'];
  /** The lines of the map's results: those of batches that have succeeded first. */
  readonly lines: AsyncIterable<string>;
  readonly run: Reader;
  readonly live: Reader;
  readonly settings: Pick<Settings, 'cluster' | 'suppressions'>;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

export type RunReport = { readonly report: Report; readonly summary: RunSummary };

/** What a run has found, and what that says of live detection. */
export async function reportRun(options: ReportRunOptions): Promise<RunReport> {
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
  const marked = applySuppressions(findings, settings.suppressions, toNanoseconds(now));
  return createRunReport({
    plan,
    status,
    createdAt: now,
    findings: marked.sort((a, b) => compareTexts(a.id, b.id)),
    tally,
    unboundContainers: await countUnboundContainers(run),
  });
}

async function readTally({ plan, lines }: ReportRunOptions): Promise<RunTally> {
  const tally = createRunTally(plan.bucket);
  for await (const line of lines) {
    const results = readResultLine(line);
    if (results === undefined) tally.addUnknown('a result of a batch could not be understood');
    else for (const result of results) tally.add(result);
  }
  return tally;
}
