import type { Severity } from '#core/detectors/detector.ts';

/** Why a finding matters more, or less. The order is that in which people read them. */
export const REASONS = {
  temporary: 'runs from a place for temporary files, or from memory',
  tool: 'a shell, a download tool or a client of the cluster',
  entered: 'started from outside of the container after its first process, as by kubectl exec',
  'new-executable': 'never seen before with this image',
  'new-image': 'this image was never seen to do it before',
  others: 'the same container raised other alerts',
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

/** The least first. */
export const SEVERITY_NAMES = ['info', 'low', 'medium', 'high', 'critical'] as const satisfies readonly Severity[];
const ORDER: readonly Severity[] = SEVERITY_NAMES;

export function greaterSeverity(a: Severity, b: Severity): Severity {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return ORDER.indexOf(severity) >= ORDER.indexOf(least);
}

/** Whether people are to hear of it by itself, whatever else goes on. */
export function isRisky({ severity }: Pick<Risk, 'severity'>): boolean {
  return isAtLeast(severity, 'high');
}

/** Reasons that hold however new the cluster is. */
const ODDITIES: ReadonlySet<ReasonName> = new Set(['temporary', 'tool', 'entered']);

/** Whether it would be odd also where everything is new. */
export function isOdd(risk: Pick<Risk, 'reasons'>): boolean {
  return odditiesOf(risk).length > 0;
}

/** Whether nothing is odd but that a suspicious tool does it. */
export function isOnlyTool(risk: Pick<Risk, 'reasons'>): boolean {
  return odditiesOf(risk).every((name) => name === 'tool');
}

function odditiesOf({ reasons }: Pick<Risk, 'reasons'>): readonly ReasonName[] {
  return reasons.filter(({ is, points }) => points > 0 && ODDITIES.has(is)).map(({ is }) => is);
}
