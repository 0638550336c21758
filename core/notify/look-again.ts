import { notifyPeople } from './notify-people.ts';
import { findFinding, type NotifyingAttempt } from './notifying-attempt.ts';

/** Tells people of a finding of which more is known than when it was announced, if that is news: an entry hides it no more, or it is graver. */
export async function lookAgain(attempt: NotifyingAttempt, finding: string): Promise<void> {
  const judged = await findFinding(attempt, finding);
  if (judged !== undefined) await notifyPeople(attempt, judged);
}
