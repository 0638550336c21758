import { writeHtmlReport } from '#cli/findings/write-html-report.ts';
import type { TextSink } from '#cli/terminal/output-file.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { Summary } from '#core/correlate/summary.ts';
import { compareWithEarlier } from '#core/report/compare-with-earlier.ts';
import type { ReportedFinding } from '#core/report/report.ts';
import type { ApiServers } from '#core/settings/api-servers.ts';
import type { Settings } from '#core/settings/settings.ts';
import type { Scanned } from './scan-listing.ts';
import type { ScanOptions } from './scan-options.ts';

export type ScanReport = {
  readonly options: Pick<ScanOptions, 'inputs' | 'compare'>;
  readonly scanned: Pick<Scanned, 'seen' | 'failures'>;
  /** All findings, and those that the user asked for. */
  readonly findings: readonly Finding[];
  readonly shown: readonly Finding[];
  /** Those of the earlier report, if it is compared with one. */
  readonly earlier: readonly ReportedFinding[] | undefined;
  readonly summary: Summary;
  readonly apiServers: ApiServers;
  readonly settings: Settings;
};

/** Writes the report of a scan. */
export async function writeScanReport(sink: TextSink, report: ScanReport): Promise<void> {
  const { options, scanned, summary, apiServers, settings } = report;
  await writeHtmlReport(sink, {
    inputs: options.inputs,
    findings: reportedFindings(report),
    summary,
    sources: scanned.seen.sources.values(),
    apiServers,
    failures: scanned.failures,
    createdAt: Date.now(),
    settings,
    comparedWith: options.compare,
  });
}

function reportedFindings({
  scanned,
  findings,
  shown,
  earlier,
  summary,
  settings,
}: ScanReport): readonly ReportedFinding[] {
  if (earlier === undefined) return shown;
  const blind = new Set(summary.blind.map(({ cluster }) => cluster));
  return compareWithEarlier({
    shown,
    found: findings,
    earlier,
    isInSight: (cluster) => scanned.seen.clusters.has(cluster) && !blind.has(cluster),
    generatedNames: settings.alerts.generatedNames,
  });
}
