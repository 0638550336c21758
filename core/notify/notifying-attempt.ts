import { concurrently, type Turns } from '#core/concurrency.ts';
import { assessRisk, type RiskRules } from '#core/correlate/assess-risk.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { Risk } from '#core/correlate/risk.ts';
import type { Settings } from '#core/settings/settings.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import { type Attempt, REQUESTS } from '#core/store/attempt.ts';
import { findingKey } from '#core/store/keys.ts';
import { readStoredFinding } from '#core/store/stored-finding.ts';
import { toNanoseconds } from '#core/time.ts';
import type { Standing } from './alert.ts';
import { noteIncidents } from './container-incidents.ts';
import { statusWith } from './group-state.ts';
import { lookUp } from './novelty.ts';
import type { PacedPublish } from './pace.ts';
import { applySuppressions, isSuppressed } from './suppressions/suppress.ts';

/** What is known of whom to tell what, and when. */
export type Alerting = {
  readonly suppressions: readonly Suppression[];
  /** Maximum number of messages within a quarter of an hour. Risky ones pass it. */
  readonly ceiling: number;
  /** For how long after a cluster's first object what it does is told as one summary. */
  readonly baselineHours: number;
  /** The hour of UTC at which the daily report goes out. */
  readonly dailyReportHour: number;
  readonly risk: RiskRules;
  /** What is wrong with what clusters send, also what watch could not tell. */
  readonly standing: () => Promise<readonly Standing[]>;
  /** Endings of pods' names that are generated, beside those that are known. */
  readonly generatedNames?: readonly string[] | undefined;
  readonly publish: PacedPublish;
};

/** What the settings say of it. */
export function alertingIn({
  alerts,
  rules,
  suppressions,
}: Pick<Settings, 'alerts' | 'rules' | 'suppressions'>): Omit<Alerting, 'standing' | 'publish'> {
  return {
    suppressions,
    ceiling: alerts.ceilingPer15Minutes,
    baselineHours: alerts.baselineHours,
    dailyReportHour: alerts.dailyReportHour,
    risk: { ...alerts.risk, severities: rules.severity, tools: alerts.immediateProcesses },
    generatedNames: alerts.generatedNames,
  };
}

/** An attempt that tells people, too. */
export type NotifyingAttempt = Attempt & {
  readonly alerting: Alerting;
  /**
   * For items that much of what happens at once changes, by the item's partition: rivals within one function would starve each
   * other.
   */
  readonly turns: Turns;
};

/** A finding, and what it is worth to people. */
export type JudgedFinding = {
  readonly finding: Finding & { readonly risk: Risk };
  /** Its executable was never seen before with its image. */
  readonly isNewPair: boolean;
};

/** The findings with what the settings and the fleet say of them now. What is expected makes no incident. */
export async function judgeFindings(attempt: NotifyingAttempt, findings: readonly Finding[]): Promise<JudgedFinding[]> {
  const marked = findings.map((finding) => withSuppression(attempt, finding));
  const unexpected = marked.filter((finding) => !isSuppressed(finding));
  const incidents = await noteIncidents(attempt, unexpected, attempt.alerting.generatedNames);
  return concurrently(marked, REQUESTS, (finding) => judge(attempt, finding, incidents.has(finding.id)));
}

async function judge(attempt: NotifyingAttempt, finding: Finding, isIncident: boolean): Promise<JudgedFinding> {
  const { generatedNames, risk: rules } = attempt.alerting;
  const { novelty, isNewPair, group } = await lookUp(attempt, finding, { generatedNames, isIncident });
  const risk = assessRisk(finding, rules, novelty);
  return { finding: { ...finding, risk, status: group && statusWith(group, risk) }, isNewPair };
}

/** The finding with this id, judged. */
export async function findFinding(attempt: NotifyingAttempt, id: string): Promise<JudgedFinding | undefined> {
  const finding = await readStoredFinding(attempt, findingKey(id));
  const [judged] = finding === undefined ? [] : await judgeFindings(attempt, [finding]);
  return judged;
}

/** Whether a suppression spares people the finding with this id. Reads it only where there are suppressions. */
export async function isHiddenNow(attempt: NotifyingAttempt, id: string): Promise<boolean> {
  if (attempt.alerting.suppressions.length === 0) return false;
  const finding = await readStoredFinding(attempt, findingKey(id));
  return finding !== undefined && isSuppressed(withSuppression(attempt, finding));
}

/** The finding, marked if a suppression covers it. */
function withSuppression({ alerting, now }: Pick<NotifyingAttempt, 'alerting' | 'now'>, finding: Finding): Finding {
  const { suppressions, risk, generatedNames } = alerting;
  const rules = { suppressions, immediateProcesses: risk.tools, generatedNames };
  const [marked = finding] = applySuppressions([finding], rules, toNanoseconds(now()));
  return marked;
}
