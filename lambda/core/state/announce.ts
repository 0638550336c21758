import { tellPeople } from '../alerts/tell-people.ts';
import { TracewardError } from '../errors.ts';
import { afterAnnouncement, isWaiting, type StoredFinding, withClaim } from './claim.ts';
import { concurrently } from './concurrently.ts';
import { FINDING, findingKey } from './keys.ts';
import { type Ledger, REQUESTS } from './ledger.ts';
import { announced } from './recall.ts';
import { settle } from './settle.ts';
import { assembleFinding, withSuppression } from './stored-finding.ts';
import type { Key } from './table.ts';

/** So many findings are held in memory and published together. */
const BATCH = 50;

/**
 * Publishes findings whose lease is ours, for machines and for people, and writes down that it was done. Throws `retry` if some could not be
 * published: they stay pending.
 */
export async function announce(ledger: Ledger, ours: readonly StoredFinding[]): Promise<void> {
  let failed = 0;
  for (let start = 0; start < ours.length; start += BATCH) {
    ledger.checkTime();
    const batch = ours.slice(start, start + BATCH);
    const findings = await concurrently(batch, REQUESTS, (item) => assembleFinding(ledger, item));
    const marked = findings.map((finding) => withSuppression(ledger, finding));
    const unpublished = await ledger.publish(marked);
    const published = marked.filter(({ id }) => !unpublished.has(id));
    await concurrently(published, REQUESTS, (finding) => tellPeople(ledger, finding));
    await concurrently(published, REQUESTS, ({ id }) => markAnnounced(ledger, id));
    failed += unpublished.size;
  }
  if (failed > 0) throw new TracewardError('retry', `${failed} findings could not be published; they stay pending`);
}

/**
 * Announces what was left pending by functions that did not live to do it, once their leases are over. Gives the
 * number of findings that were announced.
 */
export async function announcePending(ledger: Ledger): Promise<number> {
  let count = 0;
  let ours: StoredFinding[] = [];
  for await (const key of ledger.table.listPending()) {
    if (key.sort !== FINDING) continue;
    ledger.checkTime();
    const finding = await takeOver(ledger, key);
    if (finding !== undefined) ours.push(finding);
    if (ours.length === BATCH) await announceOurs();
  }
  await announceOurs();
  return count;

  async function announceOurs(): Promise<void> {
    await announce(ledger, ours);
    count += ours.length;
    ours = [];
  }
}

/** Two functions can come to know the same announcement; both may remember it. */
export function rememberAnnounced({ recall }: Ledger, { body }: StoredFinding): void {
  recall.remember(announced(body.subject.id, 'inferred'));
  if (body.basis === 'observed') recall.remember(announced(body.subject.id, 'observed'));
}

async function takeOver({ table, now, owner, lifetimes }: Ledger, key: Key): Promise<StoredFinding | undefined> {
  const item = await settle(table, key, (current) =>
    current?.kind === 'finding' && isWaiting(current, now())
      ? withClaim(current.body, current, { owner, now: now(), lifetime: lifetimes.findings })
      : undefined,
  );
  return item?.kind === 'finding' && item.pending !== undefined && item.body.lease?.owner === owner ? item : undefined;
}

async function markAnnounced(ledger: Ledger, id: string): Promise<void> {
  const settled = await settle(ledger.table, findingKey(id), afterAnnouncement);
  if (settled?.kind === 'finding') rememberAnnounced(ledger, settled);
}
