import type { Reads } from '#core/detectors/reads.ts';
import { TracewardError } from '#core/errors.ts';
import type { ObjectReference } from '#core/ingest/notifications/notification.ts';
import type { ObjectBody } from '#core/ingest/object-body.ts';
import { doLightFirst, hadAllTime, LIGHT_BYTES } from '#core/ingest/process-batch.ts';
import type { ObjectBytes } from '#core/ingest/scan-bytes.ts';
import { whenFor } from '#core/object-selection/time-range.ts';
import { createClusterOf } from '#core/settings/cluster-pattern.ts';
import type { RuleSettings } from '#core/settings/rules.ts';
import type { Batch } from './batch-input.ts';
import { nameOfBatch, type ObjectParts, openBatchParts } from './batch-parts.ts';
import { readProgress, saveProgress } from './batch-progress.ts';
import type { BatchItem } from './item.ts';
import { failedResult, readObjectResult, skippedResult } from './object-result.ts';
import { wantedBy } from './plan.ts';
import { readObjectFacts } from './read-object-facts.ts';
import type { ReportFiles } from './report/report-files.ts';
import type { BatchResult } from './result-line.ts';

export type RescanBatchOptions = {
  readonly batch: Batch;
  readonly open: (reference: ObjectReference) => Promise<ObjectBody | 'deleted'>;
  /** Why an object will never be given, such as a lack of permission; undefined for what may pass. */
  readonly refusalOf: (error: unknown) => string | undefined;
  readonly decompress: (chunks: AsyncIterable<Uint8Array>) => ObjectBytes;
  /** Whether the arguments of programs are kept. */
  readonly keepsArguments?: boolean;
  readonly rules?: RuleSettings | undefined;
  readonly reads?: Reads | undefined;
  readonly files: Pick<ReportFiles, 'text' | 'write'>;
  /** Tells this attempt at the batch from all others. */
  readonly attempt: string;
  /** Throws `retry` when too little time is left to go on. */
  readonly checkTime: () => void;
  /** Which part of the function's time is left: 1 at first, 0 when no new work may begin. */
  readonly timeLeft: () => number;
};

const TOO_LARGE =
  'it takes longer than a function may run; its beginning was read, and all of it can be with traceward scan';

/**
 * Reads the objects of a batch into its parts. What can never be read is a result; what may pass is thrown,
 * after what was done has been noted, so that the next turn goes on there: `resume` if the time was not enough, else
 * the error itself.
 */
export async function rescanBatch(options: RescanBatchOptions): Promise<BatchResult> {
  const { batch, files, attempt, keepsArguments, rules, reads, checkTime, timeLeft } = options;
  const { run } = batch.plan;
  const name = nameOfBatch(batch.items);
  const progress = await readProgress(files, run, name);
  const parts = openBatchParts({ files, run, batch: name, attempt, before: progress.parts });
  const done = new Set(progress.done);
  const left = batch.items.filter(({ key }) => !done.has(key));
  const clusterOf = createClusterOf(batch.plan.clusterPattern, batch.plan.cluster);
  const { range } = wantedBy(batch.plan);
  let failure: unknown;

  await doLightFirst(left, isLight, tryItem);
  const named = await parts.close();
  if (failure === undefined) return { batch: name, parts: [...named] };
  await saveProgress(files, run, name, { parts: named, done: [...done] });
  if (timeLeft() > 0) throw failure;
  const message = `${done.size} of ${batch.items.length} objects are done; the next turn goes on with the others`;
  throw new TracewardError('resume', message, { cause: failure });

  /** After a failure nothing new is begun. */
  async function tryItem(item: BatchItem): Promise<void> {
    if (failure !== undefined) return;
    const leftAtFirst = timeLeft();
    const object = parts.openObject(item.key);
    try {
      checkTime();
      await object.commit(await readItem(item, object));
      done.add(item.key);
    } catch (error) {
      if (hadAllTime(leftAtFirst, timeLeft())) {
        await object.commit(failedResult(item.key, TOO_LARGE, name));
        done.add(item.key);
      } else failure ??= error;
    }
  }

  async function readItem({ key, version, etag, role }: BatchItem, { take, makeRoom }: ObjectParts) {
    if (role === 'outside') return skippedResult(key);
    const { bucket } = batch.plan;
    const object = await openOrRefuse({ bucket, key, version, etag });
    if (typeof object === 'string') return failedResult(key, object);
    const { source, chunks, close } = object;
    try {
      const { coverage, problem } = await readObjectFacts({
        keepsArguments,
        rules,
        reads,
        cluster: clusterOf(key),
        source,
        bytes: options.decompress(chunks),
        whenOf: whenFor(range, role === 'lookback'),
        ...{ checkTime, take, makeRoom },
      });
      const identity = source.slice(`s3://${bucket}/${key}#`.length);
      return readObjectResult({ key, identity, role, batch: name, coverage, problem });
    } finally {
      close();
    }
  }

  async function openOrRefuse(reference: ObjectReference): Promise<ObjectBody | string> {
    try {
      const object = await options.open(reference);
      return object === 'deleted' ? 'it was deleted before it was read' : object;
    } catch (error) {
      const refusal = options.refusalOf(error);
      if (refusal === undefined) throw error;
      return refusal;
    }
  }
}

/** An object of unknown size may be large. */
function isLight({ size }: BatchItem): boolean {
  return size !== undefined && size <= LIGHT_BYTES;
}
