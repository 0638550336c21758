import type { Context } from 'aws-lambda';
import { openObject, refusalOf } from '#aws/s3.ts';
import { createS3Client } from '#aws/s3-client.ts';
import { decompress } from '#compression/decompress.ts';
import { PACKING } from '#compression/pack-text.ts';
import { TracewardError } from '#core/errors.ts';
import { readBatch } from '#core/rescan/batch-input.ts';
import type { ObjectResult } from '#core/rescan/object-result.ts';
import { rescanBatch } from '#core/rescan/rescan-batch.ts';
import { createRunAttempt } from '#core/rescan/run-attempt.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { errorFields } from '#core/telemetry.ts';
import { openLog } from '#lambda/wiring/log-and-metrics.ts';
import { openClock, readDeployedSettings, timeToWork } from './wiring/function-environment.ts';
import { openTable } from './wiring/open-table.ts';
import { withErrorNames } from './wiring/step-error.ts';

const settings = readDeployedSettings();
const { retentionDays } = settings.rescan;
const apiServers = compileApiServers(settings.apiServers);
const s3 = createS3Client();
const table = openTable('RESCAN_TABLE_NAME');
const now = openClock();
const doneCache = createDoneCache(now);
const log = openLog();

/** Reads a batch of objects into the state of its run, and says what became of each. */
export function handler(event: unknown, context: Context): Promise<ObjectResult[]> {
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
        attempt: createRunAttempt({
          run,
          table,
          packing: PACKING,
          doneCache,
          retentionDays,
          apiServers,
          now,
          checkTime,
        }),
        timeLeft: () => remaining() / whole,
      });
    } catch (error) {
      log('warn', 'batch goes on in another turn', { run, ...errorFields(error) });
      throw error;
    }
  });
}
