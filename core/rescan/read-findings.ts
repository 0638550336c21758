import { concurrently, inBatches } from '#core/concurrency.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { REQUESTS } from '#core/store/attempt.ts';
import { ENDPOINTS } from '#core/store/keys.ts';
import { assembleFinding, type FindingReader, type StoredFinding } from '#core/store/stored-finding.ts';
import type { Key, Table } from '#core/store/table.ts';
import { listParts } from './run-table.ts';

/** Number of items that are read together. */
export const BATCH_SIZE = 100;

/** Those findings of these keys that are there. */
export async function readStoredFindings(
  { table, lifetimes }: FindingReader,
  keys: readonly Key[],
): Promise<StoredFinding[]> {
  const items = await table.read(keys);
  return items.filter(
    (item): item is StoredFinding => item?.kind === 'finding' && !lifetimes.findings.isOver(item.expiresAt),
  );
}

/** All findings of a run. */
export async function readRunFindings(run: FindingReader): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const keys of inBatches(run.table.scanFindings(), BATCH_SIZE)) {
    const stored = await readStoredFindings(run, keys);
    findings.push(...(await concurrently(stored, REQUESTS, (item) => assembleFinding(run, item))));
  }
  return findings;
}

/** How many containers the run knows by their connections alone. */
export async function countUnboundInRun({ table }: Pick<FindingReader, 'table'>): Promise<number> {
  let unbound = 0;
  for await (const partitions of inBatches(listParts(table, 'containers'), BATCH_SIZE)) {
    const areBound = await concurrently(partitions, REQUESTS, (partition) => hasEndpoint(table, partition));
    unbound += areBound.filter((each) => !each).length;
  }
  return unbound;
}

/** Whether a container, named by its partition, was told an address, or a name of which its lookups gave one. */
export async function hasEndpoint(table: Pick<Table, 'list'>, partition: string): Promise<boolean> {
  for await (const { kind } of table.list(partition, ENDPOINTS)) if (kind === 'binding') return true;
  return false;
}
