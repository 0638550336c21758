import { randomUUID } from 'node:crypto';
import type { Context, SQSEvent } from 'aws-lambda';
import { openObject } from '#aws/s3.ts';
import { createS3Client } from '#aws/s3-client.ts';
import { decompress } from '#compression/decompress.ts';
import { detectMessage } from '#core/ingest/detect-message.ts';
import { type BatchResponse, processBatch } from '#core/ingest/process-batch.ts';
import { createPlaceOf } from '#core/settings/cluster-pattern.ts';
import { errorFields } from '#core/telemetry.ts';
import { createCoverageTally } from '#core/watch/note-coverage.ts';
import { openLogAndMetrics } from '#lambda/wiring/log-and-metrics.ts';
import { readDeployedSettings, timeToWork } from './wiring/function-environment.ts';
import { openAttempts } from './wiring/open-attempts.ts';

const settings = readDeployedSettings();
const s3 = createS3Client();
const placeOf = createPlaceOf(settings.cluster.pattern, settings.cluster.default);
const output = openLogAndMetrics();
const { log, metrics } = output;
const tally = createCoverageTally(randomUUID(), output.now);
const openAttempt = openAttempts(settings, output, 'Findings');

/** Reads the objects that the queue's messages tell of, and announces what it finds in them. */
export async function handler(event: SQSEvent, context: Context): Promise<BatchResponse> {
  const remaining = () => context.getRemainingTimeInMillis();
  const response = await processBatch(
    event.Records,
    (body) =>
      detectMessage(body, {
        open: (reference) => openObject(s3, reference, AbortSignal.timeout(timeToWork(remaining))),
        decompress,
        placeOf,
        prefix: settings.logs.prefix,
        attempt: openAttempt(remaining),
        tally,
        log,
        metrics,
      }),
    (messageId, error) => log('error', 'message goes back to the queue', { messageId, ...errorFields(error) }),
  );
  metrics.flush();
  return response;
}
