import { type Group, groupOf } from '#core/correlate/group.ts';
import { groupKey, livingGroup } from './group-item.ts';
import { groupPartition } from './group-state.ts';
import { notifyPeople } from './notify-people.ts';
import { findFinding, type JudgedFinding, type NotifyingAttempt } from './notifying-attempt.ts';

/** Tells people of a finding of which more is known than when it was announced, if that is news: an entry hides it no more, or it is graver. */
export async function lookAgain(attempt: NotifyingAttempt, finding: string): Promise<void> {
  const judged = await findFinding(attempt, finding);
  if (judged === undefined) return;
  await notifyPeople(attempt, judged, undefined, await knownGroupOf(attempt, judged));
}

/** The group in which people know the finding: it keeps its id, also where that was made while the program was not known. */
async function knownGroupOf(attempt: NotifyingAttempt, { finding }: JudgedFinding): Promise<Group | undefined> {
  const { generatedNames } = attempt.alerting;
  const group = groupOf(finding, generatedNames);
  const ids = [group.id, groupOf({ ...finding, program: undefined }, generatedNames).id];
  const items = await attempt.table.read(ids.map((id) => groupKey(groupPartition({ id }))));
  const known = items
    .flatMap((item) => livingGroup(attempt, item)?.body ?? [])
    .find(({ first, recent }) => first === finding.id || recent.includes(finding.id));
  return known && { ...group, id: known.group.id };
}
