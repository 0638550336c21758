import { isAtLeast, SEVERITY_NAMES, type Severity } from '#core/detectors/detector.ts';

/** Why a finding matters more, or less. The order is that in which people read them. */
export const REASONS = {
  rule: 'the severity of its rule',
  temporary: 'runs from a place for temporary files, or from memory',
  tool: 'a shell, a download tool or a client of the cluster',
  entered: 'started from outside of the container after its first process, as by kubectl exec',
  'new-executable': 'never seen before with this image',
  'new-image': 'this image was never seen to do it before',
  others: 'the same container raised other alerts',
  incident: 'other rules matched in the same container within half an hour',
  namespace: 'its namespace has a weight in the settings',
  inferred: 'inferred from other containers',
  reported: 'known from Tracee alone',
  routine: 'the same in several other workloads',
} as const;

export type ReasonName = keyof typeof REASONS;

export type Reason = {
  readonly is: ReasonName;
  /** Below 0 if it makes the finding matter less. */
  readonly points: number;
};

/** How much a finding matters, and why. */
export type Risk = { readonly score: number; readonly severity: Severity; readonly reasons: readonly Reason[] };

/** What the severity of a finding's rule counts. From medium on, what is new alone must not lift it to the next severity: all is new once. */
export const RULE_POINTS: Readonly<Record<Severity, number>> = { info: 0, low: 0, medium: 15, high: 45, critical: 95 };

/** From this score on the severity is at least that. */
export const LEAST_SCORES = { medium: 25, high: 50, critical: 100 } as const;

/**
 * Orders the riskiest first. The severity of a rule holds whatever its points are, so that a low one may have more of them than one
 * that is medium.
 */
export function compareRisks(a: Pick<Risk, 'severity' | 'score'>, b: Pick<Risk, 'severity' | 'score'>): number {
  return SEVERITY_NAMES.indexOf(b.severity) - SEVERITY_NAMES.indexOf(a.severity) || b.score - a.score;
}

/** Whether people are to hear of it by itself, whatever else goes on. */
export function isRisky({ severity }: Pick<Risk, 'severity'>): boolean {
  return isAtLeast(severity, 'high');
}

/** Reasons that hold however new the cluster is, and from how many points on. */
const ODDITIES: ReadonlyMap<ReasonName, number> = new Map([
  ['rule', RULE_POINTS.high],
  ['temporary', 1],
  ['tool', 1],
  ['entered', 1],
]);

/** Whether it would be odd also where everything is new. */
export function isOdd(risk: Pick<Risk, 'reasons'>): boolean {
  return odditiesOf(risk).length > 0;
}

/** Whether nothing is odd but what many containers of one image do alike: to run a suspicious tool, or to match a grave rule. */
export function isOddAlike(risk: Pick<Risk, 'reasons'>): boolean {
  return odditiesOf(risk).every((name) => name === 'tool' || name === 'rule');
}

/**
 * Whether more of the same is told again. A grave rule is told once, and then in daily reports: agents of nodes match such rules all
 * their lives. What is odd in itself, and what is critical, is told again. What only an incident makes risky is told with that.
 */
export function deservesFollowUp(risk: Risk): boolean {
  if (!isRisky(risk) || isOnlyByIncident(risk)) return false;
  return risk.severity === 'critical' || !isOnlyByRule(risk);
}

function isOnlyByIncident({ score, reasons }: Risk): boolean {
  const points = reasons.find(({ is }) => is === 'incident')?.points ?? 0;
  return points > 0 && score - points < LEAST_SCORES.high && !isOdd({ reasons });
}

/** Whether nothing but its rule makes it odd. */
export function isOnlyByRule(risk: Pick<Risk, 'reasons'>): boolean {
  const oddities = odditiesOf(risk);
  return oddities.length > 0 && oddities.every((name) => name === 'rule');
}

function odditiesOf({ reasons }: Pick<Risk, 'reasons'>): readonly ReasonName[] {
  return reasons
    .filter(({ is, points }) => points >= (ODDITIES.get(is) ?? Number.POSITIVE_INFINITY))
    .map(({ is }) => is);
}
