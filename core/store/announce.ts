import { concurrently } from '#core/concurrency.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { TracewardError } from '#core/errors.ts';
import { tellPeople } from '#core/notify/notify-people.ts';
import { type Ledger, REQUESTS } from './attempt.ts';
import { announced } from './done-cache.ts';
import { FINDING, findingKey } from './keys.ts';
import { afterAnnouncement, isWaiting, type StoredFinding, withClaim } from './sighting.ts';
import { assembleFinding, withSuppression } from './stored-finding.ts';
import type { Key } from './table.ts';
import { settle } from './update-item.ts';

/** So many findings are held in memory and published together. */
const BATCH = 50;

/**
 * Publishes findings whose lease is ours, for machines and for people, and writes down that it was done. Throws
 * `retry` at the end if some could not be published: they stay pending.
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
    if (key.sort !== FINDING) continue;
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

/** Gives the number of findings that machines or people could not be told of. */
async function announceBatch(ledger: Ledger, batch: readonly StoredFinding[]): Promise<number> {
  if (batch.length === 0) return 0;
  ledger.checkTime();
  const findings = await concurrently(batch, REQUESTS, (item) => assembleFinding(ledger, item));
  const marked = findings.map((finding) => withSuppression(ledger, finding));
  const unpublished = await ledger.publish(marked);
  const published = marked.filter(({ id }) => !unpublished.has(id));
  const isTold = await concurrently(published, REQUESTS, (finding) => arePeopleTold(ledger, finding));
  const told = published.filter((_, at) => isTold[at]);
  await concurrently(told, REQUESTS, ({ id }) => markAnnounced(ledger, id));
  return batch.length - told.length;
}

/** An alert that cannot be published keeps back no other. */
async function arePeopleTold(ledger: Ledger, finding: Finding): Promise<boolean> {
  try {
    await tellPeople(ledger, finding);
    return true;
  } catch (error) {
    if (error instanceof TracewardError && error.code === 'retry') return false;
    throw error;
  }
}

function stillPending(failed: number): TracewardError {
  return new TracewardError('retry', `${failed} findings could not be published; they stay pending`);
}

/** Two functions can come to know the same announcement; both may remember it. */
export function rememberAnnounced({ recall }: Ledger, { body }: StoredFinding): void {
  recall.remember(announced(body.subject.id, 'inferred'));
  if (body.basis === 'observed') recall.remember(announced(body.subject.id, 'observed'));
}

async function takeOver(
  { table, now, announces, owner, lifetimes }: Ledger,
  key: Key,
): Promise<StoredFinding | undefined> {
  const item = await settle(table, key, (current) =>
    current?.kind === 'finding' && isWaiting(current, now())
      ? withClaim(current.body, current, { announces, owner, now: now(), lifetime: lifetimes.findings })
      : undefined,
  );
  return item?.kind === 'finding' && item.pending !== undefined && item.body.lease?.owner === owner ? item : undefined;
}

async function markAnnounced(ledger: Ledger, id: string): Promise<void> {
  const settled = await settle(ledger.table, findingKey(id), afterAnnouncement);
  if (settled?.kind === 'finding') rememberAnnounced(ledger, settled);
}
