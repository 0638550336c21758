import { randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { createObjectWriter } from '#aws/s3-write.ts';
import { concurrently } from '#core/concurrency.ts';
import { failed, toldOf } from '#local-aws/functions/function-error.ts';
import type { MapState } from './definition.ts';
import { fill, valueAt } from './expressions.ts';
import { batchItems, type MapBatch, placeSchema, readMapItems } from './map-items.ts';

/** How far a map is, in items. */
export type MapCounts = { readonly total: number; readonly succeeded: number; readonly failed: number };

export type MapOptions = {
  readonly input: unknown;
  readonly context: object;
  readonly s3: S3Client;
  /** Batches at the same time, at most. */
  readonly concurrency: number;
  /** Rejects if it fails for good. */
  readonly runBatch: (batch: MapBatch) => Promise<unknown>;
  readonly onCounts: (counts: MapCounts) => void;
  readonly signal: AbortSignal;
};

/** The lines of a map's result files. */
type Results = Record<'SUCCEEDED' | 'FAILED' | 'PENDING', unknown[]>;

/**
 * Runs a distributed map and gives its result. All batches are listed before the first one runs, and are in memory. When
 * more have failed than is tolerated, no other begins. Rejects with a `InvocationError` then.
 */
export async function runMap(state: MapState, options: MapOptions): Promise<unknown> {
  const { signal, s3, onCounts } = options;
  const { Bucket, Prefix } = v.parse(placeSchema, fill(state.ResultWriter.Parameters, options));
  const tolerated = v.parse(v.number(), valueAt(state.ToleratedFailurePercentagePath, options));
  const batches = await listBatches();
  const counts = { total: batches.reduce((sum, { Items }) => sum + Items.length, 0), succeeded: 0, failed: 0 };
  const results: Results = { SUCCEEDED: [], FAILED: [], PENDING: [] };
  onCounts(counts);
  await concurrently(batches, Math.min(options.concurrency, state.MaxConcurrency), count);
  signal.throwIfAborted();
  const result = await writeResults();
  if (!isExceeded()) return result;
  const share = `${counts.failed} of ${counts.total} items failed`;
  throw failed(
    'States.ExceedToleratedFailureThreshold',
    `The specified tolerated failure threshold was exceeded: ${share}`,
  );

  async function listBatches(): Promise<MapBatch[]> {
    const listed: MapBatch[] = [];
    const input = fill(state.ItemBatcher.BatchInput, options);
    try {
      for await (const batch of batchItems(readMapItems(state, options, s3), state.ItemBatcher, input))
        listed.push(batch);
      return listed;
    } catch (cause) {
      throw failed('States.ItemReaderFailed', `cannot read the items: ${String(cause)}`, { cause });
    }
  }

  async function count(batch: MapBatch): Promise<void> {
    if (signal.aborted) return;
    if (isExceeded()) return void results.PENDING.push({ Input: JSON.stringify(batch), Status: 'PENDING' });
    try {
      // FLATTEN: what a batch gives is the lines.
      results.SUCCEEDED.push(...[await options.runBatch(batch)].flat());
      counts.succeeded += batch.Items.length;
    } catch (error) {
      if (signal.aborted) return;
      const told = toldOf(error);
      results.FAILED.push({ Input: JSON.stringify(batch), Status: 'FAILED', Error: told.error, Cause: told.cause });
      counts.failed += batch.Items.length;
    }
    onCounts({ ...counts });
  }

  function isExceeded(): boolean {
    return counts.failed * 100 > tolerated * counts.total;
  }

  /** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html */
  async function writeResults(): Promise<unknown> {
    const folder = `${Prefix}/${randomUUID()}`;
    const ResultFiles: Record<string, { readonly Key: string }[]> = {};
    for (const [outcome, lines] of Object.entries(results)) {
      const Key = `${folder}/${outcome}_0.jsonl`;
      ResultFiles[outcome] = lines.length === 0 ? [] : [{ Key }];
      if (lines.length > 0) await write(Key, lines);
    }
    await write(`${folder}/manifest.json`, [{ DestinationBucket: Bucket, ResultFiles }]);
    return { ResultWriterDetails: { Bucket, Key: `${folder}/manifest.json` } };
  }

  async function write(key: string, lines: readonly unknown[]): Promise<void> {
    const object = createObjectWriter(s3, Bucket, key, 'application/json');
    for (const line of lines) await object.write(`${JSON.stringify(line)}\n`);
    await object.close();
  }
}
