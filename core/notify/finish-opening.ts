import type { Ledger } from '#core/store/attempt.ts';
import { LEASE_MILLISECONDS } from '#core/store/sighting.ts';
import { findFinding } from '#core/store/stored-finding.ts';
import { settle } from '#core/store/update-item.ts';
import { createHead, headKey, isFree, listMembers, living } from './collection.ts';
import { closeOpening, tellFirst } from './notify-people.ts';

/** Gives a group its first alert whose function did not live to do it, once its lease is over. */
export async function finishOpening(ledger: Ledger, partition: string): Promise<void> {
  const { table, owner, now } = ledger;
  const lease = { owner, until: now() + LEASE_MILLISECONDS };
  const item = await settle(table, headKey(partition), (current) => {
    const known = living(ledger, current);
    if (known?.body.opening === undefined || !isFree(known.body.opening, now())) return undefined;
    return createHead(ledger, partition, known, { ...known.body, opening: lease });
  });
  const head = living(ledger, item);
  if (head?.body.opening?.owner !== owner || head.body.topic.of !== 'group') return;
  const members = await listMembers(ledger, partition);
  const [first] = members.flatMap(({ body }) => ('findingId' in body.what && !body.told ? [body.what] : []));
  const isOpen = members.some(({ body }) => body.told) || first === undefined;
  const finding = isOpen ? undefined : await findFinding(ledger, first.findingId);
  if (finding === undefined) return closeOpening(ledger, partition);
  await tellFirst(ledger, head.body.topic.group, finding);
}
