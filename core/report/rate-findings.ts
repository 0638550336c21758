import { createRating } from '#core/correlate/create-rating.ts';
import { incidentsOf } from '#core/correlate/incident.ts';
import type { Risk } from '#core/correlate/risk.ts';
import { alertingIn } from '#core/notify/notifying-attempt.ts';
import type { ProposalRules } from '#core/notify/suppressions/traits.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import type { Report, ReportedFinding } from './report.ts';
import { isUnexpected } from './tally.ts';

/** A report whose findings are rated, each as when it was told, or else as far as these logs tell. */
export type RatedReport = Omit<Report, 'findings'> & {
  readonly findings: readonly (ReportedFinding & { readonly risk: Risk })[];
  readonly proposalRules: ProposalRules;
};

export function rateReport(report: Report): RatedReport {
  const settings = report.settings ?? defaultSettings();
  const { risk, generatedNames } = alertingIn(settings);
  const riskOf = createRating(risk, incidentsOf(report.findings.filter(isUnexpected)));
  return {
    ...report,
    findings: report.findings.map((finding) => ({ ...finding, risk: finding.risk ?? riskOf(finding) })),
    proposalRules: { immediateProcesses: settings.alerts.immediateProcesses, generatedNames },
  };
}
