import { concurrently } from '#core/concurrency.ts';
import { REQUESTS } from '#core/store/attempt.ts';
import { ENDPOINTS } from '#core/store/keys.ts';
import { inBatches, type Reader } from './read-findings.ts';
import { listParts } from './run-table.ts';

/** How many containers the run knows by their connections alone. */
export async function countUnboundContainers({ table }: Pick<Reader, 'table'>): Promise<number> {
  let unbound = 0;
  for await (const partitions of inBatches(listParts(table, 'containers'))) {
    const areBound = await concurrently(partitions, REQUESTS, isBound);
    unbound += areBound.filter((each) => !each).length;
  }
  return unbound;

  async function isBound(partition: string): Promise<boolean> {
    for await (const _ of table.list(partition, ENDPOINTS)) return true;
    return false;
  }
}
