import { livingItem } from '#core/store/lifetimes.ts';
import type { FindingReader, StoredFinding } from '#core/store/stored-finding.ts';
import type { Key } from '#core/store/table.ts';

/** Number of items that are read together. */
export const BATCH_SIZE = 100;

/** Those findings of these keys that live detection knows. */
export async function readStoredFindings(
  { table, lifetimes }: FindingReader,
  keys: readonly Key[],
): Promise<StoredFinding[]> {
  const items = await table.read(keys);
  return items.flatMap((item) => livingItem(lifetimes.findings, item, 'finding') ?? []);
}
