import { concurrently } from '#core/concurrency.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { type Attempt, REQUESTS } from '#core/store/attempt.ts';
import { assembleFinding, type StoredFinding } from '#core/store/stored-finding.ts';
import type { Key } from '#core/store/table.ts';

export type Reader = Pick<Attempt, 'table' | 'now' | 'lifetimes'>;

const BATCH = 100;

/** Things in batches of at most a hundred. */
export async function* inBatches<Thing>(things: AsyncIterable<Thing>): AsyncGenerator<readonly Thing[]> {
  let batch: Thing[] = [];
  for await (const thing of things) {
    batch.push(thing);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Those findings of these keys that are there. */
export async function readStoredFindings({ table, lifetimes }: Reader, keys: readonly Key[]): Promise<StoredFinding[]> {
  const items = await table.read(keys);
  return items.filter(
    (item): item is StoredFinding => item?.kind === 'finding' && !lifetimes.findings.isOver(item.expiresAt),
  );
}

/** All findings of a run. */
export async function readRunFindings(run: Reader): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const keys of inBatches(run.table.scanFindings())) {
    const stored = await readStoredFindings(run, keys);
    findings.push(...(await concurrently(stored, REQUESTS, (item) => assembleFinding(run, item))));
  }
  return findings;
}
