import type { Mutex } from '#core/concurrency.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { Suppression } from '#core/settings/suppression.ts';
import type { Attempt } from '#core/store/attempt.ts';
import { findingKey } from '#core/store/keys.ts';
import { readStoredFinding } from '#core/store/stored-finding.ts';
import { toNanoseconds } from '#core/time.ts';
import type { Alert } from './alert.ts';
import { applySuppressions } from './suppressions/suppress.ts';

/** What is known of whom to tell what, and when. */
export type Alerting = {
  readonly suppressions: readonly Suppression[];
  /** Maximum number of messages that people get within a quarter of an hour. */
  readonly ceiling: number;
  /** For how long after a cluster's first object what it does is told as one summary. */
  readonly baselineHours: number;
  /** Names of processes that alert at once even then. */
  readonly immediateProcesses: readonly string[];
  /** Gives one message to people; false if it could not be published. */
  readonly publish: (alert: Alert) => Promise<boolean>;
};

/** An attempt that tells people, too. */
export type NotifyingAttempt = Attempt & {
  readonly alerting: Alerting;
  /** For the one item that all alerts of a quarter of an hour change: rivals within one function would starve each other. */
  readonly ceilingMutex: Mutex;
};

/** The finding with this id, with what the settings say of it now. */
export async function findFinding(attempt: NotifyingAttempt, id: string): Promise<Finding | undefined> {
  const finding = await readStoredFinding(attempt, findingKey(id));
  return finding && withSuppression(attempt, finding);
}

/** The finding, marked if a suppression covers it. */
export function withSuppression(
  { alerting, now }: Pick<NotifyingAttempt, 'alerting' | 'now'>,
  finding: Finding,
): Finding {
  const [marked = finding] = applySuppressions([finding], alerting.suppressions, toNanoseconds(now()));
  return marked;
}
