import { concurrently, inBatches } from '#core/concurrency.ts';
import { TracewardError } from '#core/errors.ts';
import { type Attempt, REQUESTS } from './attempt.ts';
import { assembleNew } from './container-programs.ts';
import { announced } from './done-cache.ts';
import { FINDING, findingKey } from './keys.ts';
import { afterAnnouncement, isWaiting, type StoredFinding, withSighting } from './stored-finding.ts';
import { type Key, updateItem } from './table.ts';

/** Number of findings that are held in memory and published together. */
const BATCH = 50;

/**
 * Publishes findings whose lease is ours, and writes down that it was done. Returns the number of those that were
 * announced. Throws `retry` at the end if some could not be published: they stay pending, and keep none of the others
 * back.
 */
export async function announce(
  attempt: Attempt,
  ours: Iterable<StoredFinding> | AsyncIterable<StoredFinding>,
): Promise<number> {
  let count = 0;
  let failed = 0;
  for await (const batch of inBatches(ours, BATCH)) {
    const unpublished = await announceBatch(attempt, batch);
    failed += unpublished;
    count += batch.length - unpublished;
  }
  if (failed === 0) return count;
  throw new TracewardError('retry', `${failed} findings could not be published; they stay pending`);
}

/** Announces what was left pending by functions that did not live to do it, once their leases are over. */
export function announcePending(attempt: Attempt): Promise<number> {
  return announce(attempt, takeOverAll(attempt));
}

async function* takeOverAll(attempt: Attempt): AsyncGenerator<StoredFinding> {
  for await (const key of attempt.table.listPending()) {
    if (key.sort !== FINDING) continue;
    attempt.checkTime();
    const finding = await takeOver(attempt, key);
    if (finding !== undefined) yield finding;
  }
}

/** Returns the number of findings that could not be published. */
async function announceBatch(attempt: Attempt, batch: readonly StoredFinding[]): Promise<number> {
  attempt.checkTime();
  const findings = await assembleNew(attempt, batch);
  const unpublished = await attempt.publish(findings);
  const published = findings.filter(({ id }) => !unpublished.has(id));
  await concurrently(published, REQUESTS, ({ id }) => markAnnounced(attempt, id));
  return batch.length - published.length;
}

/** Two functions can come to know the same announcement; both may remember it. */
export function rememberAnnounced({ doneCache }: Attempt, { body }: StoredFinding): void {
  doneCache.remember(announced(body.subject.id, body.basis));
  if (body.group !== undefined) doneCache.rememberFollowed(body.subject.id, body.group);
}

async function takeOver({ table, now, owner, lifetimes }: Attempt, key: Key): Promise<StoredFinding | undefined> {
  const item = await updateItem(table, key, (current) =>
    current?.kind === 'finding' && isWaiting(current, now())
      ? withSighting(current.body, current, { owner, now: now(), lifetime: lifetimes.findings })
      : undefined,
  );
  return item?.kind === 'finding' && item.pending !== undefined && item.body.lease?.owner === owner ? item : undefined;
}

async function markAnnounced(attempt: Attempt, id: string): Promise<void> {
  const group = attempt.followed.get(id);
  const item = await updateItem(attempt.table, findingKey(id), (current) => afterAnnouncement(current, group));
  if (item?.kind === 'finding') rememberAnnounced(attempt, item);
}
