import { concurrently, inBatches } from '#core/concurrency.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { REQUESTS } from '#core/store/attempt.ts';
import { ENDPOINTS, FINDING } from '#core/store/keys.ts';
import { assembleFinding, type FindingReader, type StoredFinding } from '#core/store/stored-finding.ts';
import type { Key, Table } from '#core/store/table.ts';
import { listParts, type ShardRange } from './run-table.ts';

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

/** The findings of a run in the order of their ids, a hundred at a time. */
export async function* readRunFindings(run: FindingReader, range?: ShardRange): AsyncGenerator<readonly Finding[]> {
  for await (const partitions of inBatches(listParts(run.table, 'findings', range), BATCH_SIZE)) {
    const keys = partitions.map((partition) => ({ partition, sort: FINDING }));
    const stored = await readStoredFindings(run, keys);
    yield await concurrently(stored, REQUESTS, (item) => assembleFinding(run, item));
  }
}

/** How many containers the run knows by their connections alone. */
export async function countUnboundInRun({ table }: Pick<FindingReader, 'table'>, range?: ShardRange): Promise<number> {
  let unbound = 0;
  for await (const partitions of inBatches(listParts(table, 'containers', range), BATCH_SIZE)) {
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
