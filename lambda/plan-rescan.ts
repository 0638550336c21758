import type { Context } from 'aws-lambda';
import { explainPlace } from '#aws/explain-s3.ts';
import { createS3Client } from '#aws/s3-client.ts';
import { createListPages, hasObjects } from '#aws/s3-list.ts';
import { readText } from '#aws/s3-text.ts';
import { createObjectWriter, writeObject } from '#aws/s3-write.ts';
import { TracewardError } from '#core/errors.ts';
import { checkInventory } from '#core/rescan/inventory.ts';
import { listRun, nothingBelow } from '#core/rescan/list-run.ts';
import { folderOf, type ObjectLocation, type Plan, placeOfRun, planRun } from '#core/rescan/plan.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import { openLog } from '#lambda/wiring/log-and-metrics.ts';
import { readDeployedSettings, readVariable, timeToWork } from './wiring/function-environment.ts';
import { withErrorNames } from './wiring/step-error.ts';

const settings = readDeployedSettings();
const s3 = createS3Client();
const log = openLog();
const rescanBucket = readVariable('RESCAN_BUCKET');
const surroundings = { settings, logBucket: readVariable('LOG_BUCKET'), rescanBucket };

type PlanEvent = { readonly run: string; readonly input: unknown };

/** Says what a run is to do, and lists the objects of its range of time. Fails with `settings` if it cannot be done. */
export function handler({ run, input }: PlanEvent, context: Context): Promise<Plan> {
  return withErrorNames(async () => {
    const plan = planRun(run, readRescanRequest(input), surroundings);
    await findObjects(plan, () => timeToWork(() => context.getRemainingTimeInMillis()) > 0);
    await write({ bucket: rescanBucket, key: `${folderOf(run)}/plan.json` }, JSON.stringify(plan));
    log('info', 'rescan planned', { ...plan });
    return plan;
  });
}

async function findObjects(plan: Plan, hasTime: () => boolean): Promise<void> {
  const place = placeOfRun(plan);
  try {
    if (plan.reader === 'manifest') return await writeManifest(plan, hasTime);
    if (plan.inventory !== null) return checkInventory(await readInventory(plan.inventory), plan);
    if (!(await hasObjects(s3, plan.bucket, plan.prefix))) throw nothingBelow(place);
  } catch (error) {
    throw explainPlace(error, plan.inventory === null ? place : `s3://${plan.inventory.bucket}/${plan.inventory.key}`);
  }
}

async function readInventory({ bucket, key }: ObjectLocation): Promise<string> {
  const text = await readText(s3, bucket, key);
  if (text === undefined) throw new TracewardError('settings', `there is no object s3://${bucket}/${key}`);
  return text;
}

function writeManifest(plan: Plan, hasTime: () => boolean): Promise<void> {
  const manifest = createObjectWriter(s3, plan.manifest.bucket, plan.manifest.key, 'application/x-ndjson');
  return writeObject(manifest, (write) => listRun({ plan, list: createListPages(s3, plan.bucket), write, hasTime }));
}

function write({ bucket, key }: ObjectLocation, text: string): Promise<void> {
  return writeObject(createObjectWriter(s3, bucket, key, 'application/json'), (write) => write(text));
}
