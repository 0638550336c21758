import type { Reads } from '#core/detectors/reads.ts';
import { TracewardError } from '#core/errors.ts';
import type { Place } from '#core/settings/cluster-pattern.ts';
import type { RuleSettings } from '#core/settings/rules.ts';
import type { Attempt } from '#core/store/attempt.ts';
import type { Log, Metrics } from '#core/telemetry.ts';
import { type CoverageTally, noteCoverage } from '#core/watch/note-coverage.ts';
import type { BatchReport } from './batch-report.ts';
import { detectObject } from './detect-object.ts';
import type { ObjectReference } from './notifications/notification.ts';
import { readObjectReferences } from './notifications/read-references.ts';
import type { ObjectBody } from './object-body.ts';
import type { ObjectBytes } from './scan-bytes.ts';

export type DetectMessageOptions = {
  readonly open: (reference: ObjectReference) => Promise<ObjectBody | 'deleted'>;
  readonly decompress: (chunks: AsyncIterable<Uint8Array>) => ObjectBytes;
  readonly placeOf: (key: string) => Place;
  /** How the keys of logs begin; a topic that others share tells of more. */
  readonly prefix: string;
  /** Whether the arguments of programs are kept. */
  readonly keepsArguments?: boolean;
  readonly rules?: RuleSettings | undefined;
  readonly reads?: Reads | undefined;
  /** For one attempt. */
  readonly attempt: Attempt;
  /** Of this function. */
  readonly tally: CoverageTally;
  readonly report: BatchReport;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'add'>;
};

/**
 * Reads the objects that a queue's message tells of. Rejects with `refused` if the message is not understood; if an
 * object could not be finished, the error says whether the message is to be given again.
 */
export async function detectMessage(body: string, options: DetectMessageOptions): Promise<void> {
  const references = readObjectReferences(body);
  if (references === undefined) {
    throw new TracewardError('refused', 'the message is no notification of S3, EventBridge or SNS that is understood');
  }
  for (const reference of references) await detectReference(reference, options);
}

async function detectReference(reference: ObjectReference, options: DetectMessageOptions): Promise<void> {
  const { open, decompress, placeOf, prefix, keepsArguments, rules, reads, attempt } = options;
  const { tally, report, log, metrics } = options;
  if (!reference.key.startsWith(prefix)) return metrics.add({ IgnoredObjects: 1 });
  const object = await open(reference);
  if (object === 'deleted') {
    log('warn', 'object deleted before it was read', { object: `s3://${reference.bucket}/${reference.key}` });
    metrics.add({ DeletedObjects: 1 });
    return;
  }
  const { source, chunks } = object;
  try {
    const place = placeOf(reference.key);
    const bytes = decompress(chunks);
    const { cluster } = place;
    const detection = await detectObject({ attempt, cluster, source, bytes, keepsArguments, rules, reads });
    await noteCoverage({ ...attempt, tally }, place, detection.coverage.counts);
    report.object(detection, object);
  } finally {
    object.close();
  }
}
