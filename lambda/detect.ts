import { S3Client } from '@aws-sdk/client-s3';
import type { Context, SQSEvent } from 'aws-lambda';
import { decompress } from './adapters/compression/decompress.ts';
import { createLog } from './adapters/log.ts';
import { createMetrics } from './adapters/metrics.ts';
import { openObject } from './adapters/s3.ts';
import { detectMessage } from './core/detect/detect-message.ts';
import { type BatchResponse, processBatch } from './core/detect/process-batch.ts';
import { createClusterOf } from './core/settings/cluster-pattern.ts';
import { errorFields } from './core/telemetry.ts';
import { hasOwnEndpoint, openClock, readDeployedSettings } from './environment.ts';
import { openLedgers } from './open-ledger.ts';
import { timeToWork } from './time-to-work.ts';

const settings = readDeployedSettings();
const s3 = new S3Client({ forcePathStyle: hasOwnEndpoint() });
const clusterOf = createClusterOf(settings.cluster.pattern, settings.cluster.default);
const now = openClock();
const write = (line: string) => process.stdout.write(line);
const log = createLog(write);
const metrics = createMetrics(write, now);
const openLedger = openLedgers(settings, now, {
  findings: (count) => metrics.add({ Findings: count }),
  alerts: (count) => metrics.add({ Alerts: count }),
});

/** Reads the objects that the queue's messages tell of, and announces what it finds in them. */
export async function handler(event: SQSEvent, context: Context): Promise<BatchResponse> {
  const remaining = () => context.getRemainingTimeInMillis();
  const response = await processBatch(
    event.Records,
    (body) =>
      detectMessage(body, {
        open: (reference) => openObject(s3, reference, AbortSignal.timeout(timeToWork(remaining))),
        decompress,
        clusterOf,
        prefix: settings.logs.prefix,
        ledger: openLedger(remaining),
        log,
        metrics,
      }),
    (messageId, error) => log('error', 'message goes back to the queue', { messageId, ...errorFields(error) }),
  );
  metrics.flush();
  return response;
}
