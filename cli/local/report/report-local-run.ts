import { setTimeout as pause } from 'node:timers/promises';
import { createDynamoTable, scanKind } from '#aws/dynamo.ts';
import { describeBlindSpots } from '#cli/findings/blind-spots.ts';
import { formatReport, type ReportFormat } from '#cli/findings/format-findings.ts';
import { describeUnmatchedGlobs } from '#cli/findings/unmatched-globs.ts';
import { writeHtmlReport } from '#cli/findings/write-html-report.ts';
import { investigateAgain } from '#cli/scan/investigate-again.ts';
import type { Diagnostics } from '#cli/terminal/diagnostics.ts';
import { exitStatus } from '#cli/terminal/exit-status.ts';
import type { TextSink } from '#cli/terminal/output-file.ts';
import { screenOf } from '#cli/terminal/screen.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { agreedClusters } from '#core/correlate/findings.ts';
import { type BlindSpot, unexplainedNames } from '#core/correlate/summary.ts';
import { findUnconfirmedServers } from '#core/correlate/unconfirmed-servers.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { alertingIn } from '#core/notify/notifying-attempt.ts';
import {
  applySuppressions,
  describeExpired,
  isSuppressed,
  suppressionRules,
} from '#core/notify/suppressions/suppress.ts';
import { describeUnconfirmedServers } from '#core/report/describe-coverage.ts';
import { type ApiServers, compileApiServers } from '#core/settings/api-servers.ts';
import type { Settings } from '#core/settings/settings.ts';
import { clusterOfContainer } from '#core/store/keys.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import type { ContainerReader } from '#core/store/read-containers.ts';
import { listFindings } from '#core/store/stored-finding.ts';
import { compareTexts } from '#core/text.ts';
import { toNanoseconds } from '#core/time.ts';
import type { LocalPipeline } from '#local-aws/pipeline.ts';
import { describeFirstDays } from './describe-first-days.ts';
import { readStoredFacts } from './read-stored-facts.ts';
import type { ReportFile } from './report-file.ts';
import type { RunLog } from './run-log.ts';
import { type RunSummaryOptions, summariseRun } from './summarise-run.ts';

export type ReportLocalRunOptions = {
  readonly pipeline: Pick<LocalPipeline, 'clients' | 'detect'>;
  readonly settings: Settings;
  /** Milliseconds since the epoch, by the pipeline's clock. */
  readonly now: number;
  readonly log: RunLog;
  readonly inputs: readonly string[];
  readonly config: string | undefined;
  readonly format: ReportFormat;
  readonly failOnFindings: boolean;
  readonly output: TextSink;
  readonly report: ReportFile;
  readonly diagnostics: Pick<Diagnostics, 'problem' | 'stop'>;
};

/** Writes the findings that the table holds, as `scan` writes its own. Gives the exit status that `scan` would give. */
export async function reportLocalRun(options: ReportLocalRunOptions): Promise<number> {
  const { pipeline, settings, log, inputs, config, format, failOnFindings, output, report, diagnostics, now } = options;
  const client = pipeline.clients.dynamodb;
  const tableName = pipeline.detect.environment['TABLE_NAME'] ?? '';
  const reader = {
    table: createDynamoTable({ client, tableName, pause }),
    now: () => now,
    lifetimes: createLifetimes(settings.retentionDays, () => now),
  };
  const stored: Finding[] = [];
  for await (const finding of listFindings(reader)) stored.push(finding);
  stored.sort((a, b) => compareTexts(a.id, b.id));

  const time = toNanoseconds(now);
  const findings = applySuppressions(stored, suppressionRules(settings), time);
  const expired = describeExpired(settings.suppressions, time);
  const apiServers = compileApiServers(settings.apiServers);
  const coverages = log.coverages();
  const failures = log.failures();
  const read = [...coverages.values()].map(({ cluster }) => cluster);
  (await describeFirstDays(reader, read, settings.alerts.baselineHours)).forEach(diagnostics.problem);
  describeUnmatchedGlobs(settings.apiServers, coverages.values()).forEach(diagnostics.problem);
  const { agreed, ...containers } = await readContainersIn({ client, tableName }, reader, { apiServers, read });
  const { summary, seenEarlier } = summariseRun({
    coverages,
    findings,
    unread: failures.filter(({ name }) => !coverages.has(name)),
    ...containers,
    notRetained: log.notRetained(),
    apiServers,
  });
  seenEarlier.map(describeSeenEarlier).forEach(diagnostics.problem);
  const { risk } = alertingIn(settings);
  const table = { findings, summary, risk, rules: settings.rules, rest: 'The report has them.', expired };
  const pieces = formatReport(format, { ...table, screen: screenOf(process.stdout) }, settings.alerts.ocsfVersion);
  for (const text of pieces) await output.write(text);
  if (format === 'table' && findings.length > 0) await output.write(`\n${OWN_SEVERITIES}\n`);
  if (format !== 'table') {
    expired.forEach(diagnostics.problem);
    const unconfirmed = describeUnconfirmedServers(summary);
    if (unconfirmed !== undefined) diagnostics.problem(unconfirmed);
    describeBlindSpots(summary).forEach(diagnostics.problem);
  }
  const sources = coverages.values();
  await writeHtmlReport(report, {
    inputs,
    findings,
    summary,
    sources,
    known: { apiServers, agreed },
    failures,
    createdAt: now,
    settings,
    investigate: investigateAgain({ inputs, config }),
  });
  report.commit();
  diagnostics.stop();
  await sayWhere(report.path, format, output);
  return exitStatus(failOnFindings, summary, findings.filter((finding) => !isSuppressed(finding)).length);
}

/** What alerts know beside: a reader would take two severities of one finding for a fault. */
const OWN_SEVERITIES =
  'Severities are those of the findings, and of what happened together. An alert also knows what was seen before, and may say a graver one.';

/** On standard output only beside what is for people, too. */
async function sayWhere(path: string, format: ReportFormat, output: TextSink): Promise<void> {
  const line = `Report: ${escapeInvisible(path)}\n`;
  if (format === 'table') await output.write(`\n${line}`);
  else process.stderr.write(`traceward: ${line}`);
}

/** This run alone would not do. */
function describeSeenEarlier({ cluster, reason }: BlindSpot): string {
  const { title } = JOIN.blindness[reason];
  return `cluster ${escapeInvisible(cluster)}: of what this run read: ${title}; its API servers are known from what the state keeps of earlier runs`;
}

type ContainersInTable = Pick<
  RunSummaryOptions,
  'unboundContainers' | 'unconfirmedServers' | 'unexplainedNames' | 'withServers'
> & {
  readonly agreed: ReadonlySet<string>;
};

/**
 * Of which clusters the table knows API servers, and by enough containers to infer from; how many containers it knows by their connections
 * alone, and which servers too few were told. `read`: the clusters of what was read.
 */
async function readContainersIn(
  place: Parameters<typeof scanKind>[0],
  reader: ContainerReader,
  { apiServers, read }: { readonly apiServers: ApiServers; readonly read: readonly string[] },
): Promise<ContainersInTable> {
  const bound = new Set<string>();
  for await (const { partition } of scanKind(place, 'binding')) bound.add(partition);
  const unbound = new Set<string>();
  for await (const { partition } of scanKind(place, 'contact')) if (!bound.has(partition)) unbound.add(partition);
  const named = new Set<string>();
  for await (const { partition } of scanKind(place, 'name')) named.add(partition);
  const clusters = await readStoredFacts(reader, new Set([...bound, ...unbound, ...named]), read);
  return {
    unboundContainers: unbound.size,
    unconfirmedServers: findUnconfirmedServers({ clusters }, apiServers),
    unexplainedNames: unexplainedNames({ clusters }, apiServers),
    withServers: new Set([...bound].map(clusterOfContainer)),
    agreed: agreedClusters({ clusters }),
  };
}
