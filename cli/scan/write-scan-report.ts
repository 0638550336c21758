import type { TextSink } from '#cli/terminal/output-file.ts';
import type { RiskRules } from '#core/correlate/assess-risk.ts';
import { createRating } from '#core/correlate/create-rating.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { agreedClusters } from '#core/correlate/findings.ts';
import type { Incident } from '#core/correlate/incident.ts';
import { type QuietCluster, quietWorkloads } from '#core/correlate/quiet-workloads.ts';
import type { Risk } from '#core/correlate/risk.ts';
import type { Summary } from '#core/correlate/summary.ts';
import { detectorOf, JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { compareWithEarlier } from '#core/report/compare-with-earlier.ts';
import { createFindingFilter, type FindingFilter, isOfTime } from '#core/report/finding-filter.ts';
import type { ReportedFinding } from '#core/report/report.ts';
import { isFound } from '#core/report/tally.ts';
import type { ApiServers } from '#core/settings/api-servers.ts';
import { compileRules } from '#core/settings/rules.ts';
import type { Settings } from '#core/settings/settings.ts';
import { investigateAgain } from './investigate-again.ts';
import type { EarlierFile } from './read-earlier-file.ts';
import type { Scanned } from './scan-listing.ts';
import type { ScanOptions } from './scan-options.ts';

export type ScanReport = {
  readonly options: ScanOptions;
  readonly scanned: Pick<Scanned, 'seen' | 'failures' | 'unlisted'>;
  /** All findings, and those that the user asked for. */
  readonly findings: readonly Finding[];
  readonly shown: readonly Finding[];
  readonly isAskedFor: (finding: Finding) => boolean;
  /** Those of the earlier report, if it is compared with one. */
  readonly earlier: EarlierFile | undefined;
  /** Those that are shown, and those that only the earlier report has, if it is compared with one. */
  readonly compared: readonly ReportedFinding[] | undefined;
  readonly summary: Summary;
  readonly apiServers: ApiServers;
  readonly settings: Settings;
  readonly risk: RiskRules;
  /** Of all findings. */
  readonly incidents: readonly Incident[];
};

/** Writes the report of a scan. */
export async function writeScanReport(sink: TextSink, report: ScanReport): Promise<void> {
  const { options, scanned, summary, apiServers, settings, earlier } = report;
  // Most scans write none, and start 3 ms earlier without it.
  const { writeHtmlReport } = await import('#cli/findings/write-html-report.ts');
  await writeHtmlReport(sink, {
    inputs: options.inputs,
    findings: reportedFindings(report),
    summary,
    sources: scanned.seen.sources.values(),
    known: { apiServers, agreed: agreedClusters(scanned.seen) },
    failures: scanned.failures,
    createdAt: Date.now(),
    settings,
    filter: filterOf(report),
    comparedWith: options.compare,
    earlierFilter: earlier?.filter,
    quiet: quietClusters(report),
    investigate: investigateAgain(options),
  });
}

/** What was asked to be shown, and how many findings that left out. */
export function filterOf({ options, findings, shown }: Pick<ScanReport, 'options' | 'findings' | 'shown'>) {
  const { basis, severity, range } = options;
  return { basis, severity, range, leftOut: findings.length - shown.length };
}

/** Nothing where calls were not looked for as they are found here. */
function quietClusters({ options, scanned, apiServers, settings }: ScanReport): QuietCluster[] | undefined {
  if (options.semantics === 'tracee' || !compileRules(settings.rules)(JOIN_DETECTOR)) return undefined;
  const { generatedNames } = settings.alerts;
  return quietWorkloads(scanned.seen, { apiServers, generatedNames, isIncomplete: scanned.unlisted > 0 });
}

function reportedFindings(report: ScanReport): readonly ReportedFinding[] {
  const { compared, risk, incidents } = report;
  // Rated as in the table: the report knows only what is shown, and so not every incident.
  const riskOf = createRating(risk, incidents);
  const found = (finding: ReportedFinding): ReportedFinding => ({ ...finding, risk: riskOf(finding) });
  return compared?.map((finding) => (isFound(finding) ? found(finding) : finding)) ?? report.shown.map(found);
}

/** What is shown against an earlier report; undefined where there is none. */
export function compareScan(report: Omit<ScanReport, 'compared'>): ReportedFinding[] | undefined {
  const { shown, findings, earlier, isAskedFor, settings, risk, incidents } = report;
  if (earlier === undefined) return undefined;
  return compareWithEarlier({
    shown,
    found: findings,
    earlier: earlier.findings,
    isInSight: createSight(report),
    isAskedFor,
    wasAskedFor: passes(earlier.filter, createRating(risk, incidents)),
    generatedNames: settings.alerts.generatedNames,
  });
}

/** Whether the earlier report would have shown a finding. */
function passes(filter: FindingFilter | undefined, riskOf: (finding: Finding) => Risk): (finding: Finding) => boolean {
  if (filter === undefined) return () => true;
  const isShown = createFindingFilter(filter, riskOf);
  return (finding) => isShown(finding) && isOfTime(filter.range, finding);
}

/**
 * Whether these logs would show a finding: they have something of its cluster, and are not blind for it, its rule is looked for, and it is
 * of the time that was asked for.
 */
function createSight({
  options,
  scanned,
  summary,
  settings,
}: Omit<ScanReport, 'compared'>): (finding: Finding) => boolean {
  const blind = new Set(summary.blind.map(({ cluster }) => cluster));
  const isWantedRule = compileRules(settings.rules);
  return (finding) => {
    const { cluster, rule } = finding;
    if (!isOfTime(options.range, finding)) return false;
    if (!scanned.seen.clusters.has(cluster) || !isWantedRule(detectorOf(finding))) return false;
    return rule !== JOIN_DETECTOR.id || !blind.has(cluster);
  };
}
