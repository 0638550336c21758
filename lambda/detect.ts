import { randomUUID } from 'node:crypto';
import type { Context, SQSEvent } from 'aws-lambda';
import { withFailureCodes } from '#aws/aws-failure.ts';
import { openObject } from '#aws/s3.ts';
import { createS3Client } from '#aws/s3-client.ts';
import { decompress } from '#compression/decompress.ts';
import { createBatchReport } from '#core/ingest/batch-report.ts';
import { detectMessage } from '#core/ingest/detect-message.ts';
import { isLight } from '#core/ingest/notifications/read-references.ts';
import { type BatchResponse, processBatch } from '#core/ingest/process-batch.ts';
import { createPlaceOf } from '#core/settings/cluster-pattern.ts';
import { createCoverageTally } from '#core/watch/note-coverage.ts';
import { openLogAndMetrics } from '#lambda/wiring/log-and-metrics.ts';
import { readDeployedReads } from './wiring/deployed-detectors.ts';
import { readDeployedSettings, timeToWork } from './wiring/function-environment.ts';
import { openAttempts } from './wiring/open-attempts.ts';
import { openWorkQueue } from './wiring/open-work-queue.ts';

const settings = readDeployedSettings();
const deployedReads = readDeployedReads();
const s3 = createS3Client();
const placeOf = createPlaceOf(settings.cluster.pattern, settings.cluster.default);
const output = openLogAndMetrics();
const { log, metrics } = output;
const tally = createCoverageTally(randomUUID(), output.now);
const openAttempt = openAttempts(settings, output, 'Findings');
const report = createBatchReport({ log, metrics, isEachNamed: process.env['LOG_OBJECTS'] === 'each' });
const queue = openWorkQueue(output, { retried: 'RetriedMessages', refused: 'RefusedMessages' });

/** Reads the objects that the queue's messages tell of, and announces what it finds in them. */
export async function handler(event: SQSEvent, context: Context): Promise<BatchResponse> {
  const remaining = () => context.getRemainingTimeInMillis();
  const whole = timeToWork(remaining);
  const reads = await deployedReads;
  const response = await processBatch(event.Records, {
    ...queue,
    work: (body) =>
      withFailureCodes(() =>
        detectMessage(body, {
          open: (reference) => openObject(s3, reference, AbortSignal.timeout(timeToWork(remaining))),
          decompress,
          placeOf,
          prefix: settings.logs.prefix,
          keepsArguments: settings.alerts.arguments,
          rules: settings.rules,
          reads,
          attempt: openAttempt(remaining),
          tally,
          report,
          log,
          metrics,
        }),
      ),
    isLight,
    timeLeft: () => timeToWork(remaining) / whole,
  });
  report.flush();
  metrics.flush();
  return response;
}
