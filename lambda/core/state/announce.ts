import { TracewardError } from '../errors.ts';
import { afterAnnouncement, isWaiting, type StoredFinding, withClaim } from './claim.ts';
import { concurrently } from './concurrently.ts';
import { type Ledger, REQUESTS } from './ledger.ts';
import { announced } from './recall.ts';
import { settle } from './settle.ts';
import { assembleFinding } from './stored-finding.ts';
import type { Key } from './table.ts';

/** So many findings are held in memory and published together. */
const BATCH = 50;

/**
 * Publishes findings whose lease is ours, and writes down that it was done. Throws `retry` if some could not be
 * published: they stay pending.
 */
export async function announce(ledger: Ledger, ours: readonly StoredFinding[]): Promise<void> {
  let failed = 0;
  for (let start = 0; start < ours.length; start += BATCH) {
    failed += await announceBatch(ledger, ours.slice(start, start + BATCH));
  }
  if (failed > 0) throw stillPending(failed);
}

/**
 * Announces what was left pending by functions that did not live to do it, once their leases are over. Gives the
 * number of findings that were announced. Throws `retry` at the end if some could not be published: they keep none
 * of the others back.
 */
export async function announcePending(ledger: Ledger): Promise<number> {
  let count = 0;
  let failed = 0;
  let ours: StoredFinding[] = [];
  for await (const key of ledger.table.listPending()) {
    ledger.checkTime();
    const finding = await takeOver(ledger, key);
    if (finding !== undefined) ours.push(finding);
    if (ours.length === BATCH) await announceOurs();
  }
  await announceOurs();
  if (failed > 0) throw stillPending(failed);
  return count;

  async function announceOurs(): Promise<void> {
    const unpublished = await announceBatch(ledger, ours);
    failed += unpublished;
    count += ours.length - unpublished;
    ours = [];
  }
}

/** Gives the number of findings that could not be published. */
async function announceBatch(ledger: Ledger, batch: readonly StoredFinding[]): Promise<number> {
  if (batch.length === 0) return 0;
  ledger.checkTime();
  const findings = await concurrently(batch, REQUESTS, (item) => assembleFinding(ledger, item));
  const unpublished = await ledger.publish(findings);
  const published = batch.filter(({ body }) => !unpublished.has(body.subject.id));
  await concurrently(published, REQUESTS, (item) => markAnnounced(ledger, item));
  return unpublished.size;
}

function stillPending(failed: number): TracewardError {
  return new TracewardError('retry', `${failed} findings could not be published; they stay pending`);
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

async function markAnnounced(ledger: Ledger, item: StoredFinding): Promise<void> {
  const settled = await settle(ledger.table, item, afterAnnouncement, { item });
  if (settled?.kind === 'finding') rememberAnnounced(ledger, settled);
}
