import type { Context } from 'aws-lambda';
import { openObject, refusalOf } from '#aws/s3.ts';
import { createS3Client } from '#aws/s3-client.ts';
import { createReportFiles } from '#aws/s3-report-files.ts';
import { decompress } from '#compression/decompress.ts';
import { TracewardError } from '#core/errors.ts';
import { readBatch } from '#core/rescan/batch-input.ts';
import { rescanBatch } from '#core/rescan/rescan-batch.ts';
import type { BatchResult } from '#core/rescan/result-line.ts';
import { errorFields } from '#core/telemetry.ts';
import { openLog } from '#lambda/wiring/log-and-metrics.ts';
import { readDeployedReads } from './wiring/deployed-detectors.ts';
import { readDeployedSettings, readVariable, timeToWork } from './wiring/function-environment.ts';
import { withErrorNames } from './wiring/step-error.ts';

const settings = readDeployedSettings();
const reads = readDeployedReads();
const s3 = createS3Client();
const files = createReportFiles(s3, readVariable('RESCAN_BUCKET'));
const log = openLog();

/** Reads a batch of objects into its parts, and says which these are. */
export function handler(event: unknown, context: Context): Promise<BatchResult> {
  const remaining = () => timeToWork(() => context.getRemainingTimeInMillis());
  const whole = remaining();
  return withErrorNames(async () => {
    const batch = readBatch(event);
    const { run } = batch.plan;
    const checkTime = () => {
      if (remaining() === 0) throw new TracewardError('retry', 'the function ran out of time');
    };
    try {
      return await rescanBatch({
        batch,
        open: (reference) => openObject(s3, reference, AbortSignal.timeout(remaining())),
        refusalOf,
        decompress,
        keepsArguments: settings.alerts.arguments,
        rules: settings.rules,
        reads: await reads,
        files,
        attempt: context.awsRequestId,
        checkTime,
        timeLeft: () => remaining() / whole,
      });
    } catch (error) {
      log('warn', 'batch goes on in another turn', { run, ...errorFields(error) });
      throw error;
    }
  });
}
