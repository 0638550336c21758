import { concurrently, createTurns } from '#core/concurrency.ts';
import { assessRisk } from '#core/correlate/assess-risk.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { TracewardError } from '#core/errors.ts';
import { type Attempt, type Publish, REQUESTS } from '#core/store/attempt.ts';
import { findingOf } from '#core/store/stored-finding.ts';
import { toMilliseconds } from '#core/time.ts';
import { joinGap } from './gaps.ts';
import { noteGoingOn } from './going-on.ts';
import { lookAgain } from './look-again.ts';
import { notifyPeople } from './notify-people.ts';
import { type Alerting, type JudgedFinding, judgeFindings, type NotifyingAttempt } from './notifying-attempt.ts';
import { latestTurn } from './pace.ts';

export type LiveAttemptOptions = Pick<
  Attempt,
  'table' | 'doneCache' | 'retains' | 'budgets' | 'now' | 'lifetimes' | 'apiServers' | 'owner' | 'checkTime'
> & {
  /** Tells machines. */
  readonly publish: Publish;
  /** Tells people. */
  readonly alerting: Alerting;
};

/** An attempt of the live path: what it finds, machines and people are told of. */
export function createLiveAttempt({ publish, ...options }: LiveAttemptOptions): NotifyingAttempt {
  const attempt: NotifyingAttempt = {
    ...options,
    publish: (findings) => publishFindings(attempt, publish, findings),
    severityOf: (subject, basis, observation) =>
      assessRisk(findingOf(subject, basis, [observation]), options.alerting.risk).severity,
    announcing: new Set(),
    followed: new Map(),
    noteGap: (gap) => joinGap(attempt, gap, options.alerting.dailyReportHour),
    goesOn: (group, finding, last) => noteGoingOn(attempt, group, { finding, last: toMilliseconds(last) }),
    lookAgain: (finding) => lookAgain(attempt, finding),
    turns: createTurns(),
  };
  return attempt;
}

/** Machines get every finding, with its risk and the suppression that covers it; people are told only of those that machines got. */
async function publishFindings(
  attempt: NotifyingAttempt,
  publish: Publish,
  findings: readonly Finding[],
): Promise<ReadonlySet<string>> {
  const judged = await judgeFindings(attempt, findings);
  const unpublished = new Set(await publish(judged.map(({ finding }) => finding)));
  const published = judged.filter(({ finding }) => !unpublished.has(finding.id));
  const inTime = withLatestTurn(attempt);
  await concurrently(published, REQUESTS, async (each) => {
    if (!(await arePeopleTold(inTime, each))) unpublished.add(each.finding.id);
  });
  return unpublished;
}

/** All its messages together wait as long as one may: whoever began with enough time ends in time. */
function withLatestTurn(attempt: NotifyingAttempt): NotifyingAttempt {
  const { alerting, now } = attempt;
  const latest = latestTurn(now());
  return { ...attempt, alerting: { ...alerting, publish: (alert) => alerting.publish(alert, latest) } };
}

/** An alert that cannot be published keeps back no other. */
async function arePeopleTold(attempt: NotifyingAttempt, judged: JudgedFinding): Promise<boolean> {
  try {
    await notifyPeople(attempt, judged);
    return true;
  } catch (error) {
    if (error instanceof TracewardError && error.code === 'retry') return false;
    throw error;
  }
}
