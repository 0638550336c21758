import type { Attempt } from '#core/store/attempt.ts';
import { LEASE_MILLISECONDS } from '#core/store/sighting.ts';
import { findFinding } from '#core/store/stored-finding.ts';
import { updateItem } from '#core/store/update-item.ts';
import { createHead, headKey, isFree, listMembers, living } from './collection.ts';
import { closeOpening, notifyFirst } from './notify-people.ts';

/** Gives a group its first alert whose function did not live to do it, once its lease is over. */
export async function finishOpening(attempt: Attempt, partition: string): Promise<void> {
  const { table, owner, now } = attempt;
  const lease = { owner, until: now() + LEASE_MILLISECONDS };
  const item = await updateItem(table, headKey(partition), (current) => {
    const known = living(attempt, current);
    if (known?.body.opening === undefined || !isFree(known.body.opening, now())) return undefined;
    return createHead(attempt, partition, known, { ...known.body, opening: lease });
  });
  const head = living(attempt, item);
  if (head?.body.opening?.owner !== owner || head.body.topic.of !== 'group') return;
  const members = await listMembers(attempt, partition);
  const [first] = members.flatMap(({ body }) => ('findingId' in body.what && !body.told ? [body.what] : []));
  const isOpen = members.some(({ body }) => body.told) || first === undefined;
  const finding = isOpen ? undefined : await findFinding(attempt, first.findingId);
  if (finding === undefined) return closeOpening(attempt, partition);
  await notifyFirst(attempt, head.body.topic.group, finding);
}
