import { setTimeout as pause } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoTable } from '#aws/dynamo.ts';
import { PACKING } from '#compression/pack-text.ts';
import { createRunTable } from '#core/rescan/run-table.ts';

/** Counting reads a name for each finding, which is not worth doing at every look. */
const ASKED_AGAIN_MILLISECONDS = 10_000;

/**
 * Counts the findings that a run has so far, by what its functions have written down; the same for some seconds.
 * Undefined if these credentials may not read the table: it is told at the end, anyway.
 */
export function createFindingCount(client: DynamoDBClient, tableName: string) {
  const table = createDynamoTable({ client, tableName, pause });
  const known = new Map<string, { readonly at: number; readonly count: number | undefined }>();

  return async (run: string): Promise<number | undefined> => {
    const last = known.get(run);
    if (last !== undefined && performance.now() - last.at < ASKED_AGAIN_MILLISECONDS) return last.count;
    const count = await countIn(run).catch(() => undefined);
    known.set(run, { at: performance.now(), count });
    return count;
  };

  async function countIn(run: string): Promise<number> {
    let count = 0;
    for await (const _ of createRunTable(table, run, PACKING).scanFindings()) count += 1;
    return count;
  }
}
