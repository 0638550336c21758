import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { clientLimits } from '#aws/client-limits.ts';
import { createDynamoTable } from '#aws/dynamo.ts';
import { limitReads } from '#aws/limit-reads.ts';
import { readReportPage } from '#aws/report-page-files.ts';
import { createS3Client } from '#aws/s3-client.ts';
import { createReportFiles } from '#aws/s3-report-files.ts';
import { createSegmentReader, readTableBytes } from '#aws/segment-reader.ts';
import { TracewardError } from '#core/errors.ts';
import { folderOf, isComparable, type Plan } from '#core/rescan/plan.ts';
import {
  type DividedWork,
  type Division,
  divideReport,
  PARTED_STEPS,
  type Work,
} from '#core/rescan/report/division.ts';
import { doPart } from '#core/rescan/report/do-part.ts';
import { writeRunFiles } from '#core/rescan/run-files.ts';
import { type RunOutput, rescanAlert, runOutput } from '#core/rescan/run-output.ts';
import { gatherReport } from '#core/rescan/run-report.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { openLog } from '#lambda/wiring/log-and-metrics.ts';
import { openClock, readDeployedSettings, readVariable, timeToWork } from './wiring/function-environment.ts';
import { openAlertPublisher } from './wiring/open-alert-publisher.ts';
import { withErrorNames } from './wiring/step-error.ts';

/** Read units a second that one function takes of the live table. As many run at once as the template says. */
const LIVE_READS_PER_SECOND = Number(readVariable('LIVE_READS_PER_SECOND'));

const settings = readDeployedSettings();
const now = openClock();
const log = openLog();
const notifyPeople = openAlertPublisher(settings.alerts, new SNSClient(clientLimits()), now);
const page = readReportPage(join(import.meta.dirname, 'report-page'));
const bucket = readVariable('RESCAN_BUCKET');
const files = createReportFiles(createS3Client(), bucket);
const livePlace = {
  client: limitReads(new DynamoDBClient(clientLimits()), {
    rate: LIVE_READS_PER_SECOND,
    now: () => performance.now(),
    pause,
  }),
  tableName: readVariable('TABLE_NAME'),
};
const live = {
  table: createDynamoTable({ ...livePlace, pause }),
  readSegment: createSegmentReader(livePlace),
  now,
  lifetimes: createLifetimes(settings.retentionDays, now),
};

type ReportEvent = {
  readonly run: string;
  /** How the execution ended, if that was before its report. Then one function does all the work. */
  readonly ended?: string;
  readonly step?: 'divide' | 'part' | 'gather';
  /** Of the last two steps. */
  readonly division?: Division;
  readonly work?: Work;
};

/**
 * Writes the report of a run and tells people of it, or does a part of that. Returns nothing for a run that ended before it
 * was planned.
 */
export function handler(event: ReportEvent, context: Context): Promise<RunOutput | DividedWork | undefined> {
  const { run, ended, step, division, work } = event;
  const hasTime = () => timeToWork(() => context.getRemainingTimeInMillis()) > 0;
  return withErrorNames(async () => {
    const plan = await readPlan(run);
    if (plan === undefined) {
      log('warn', 'rescan ended before it was planned', { run, ended });
      return undefined;
    }
    if (step === 'part' && division !== undefined && work !== undefined) {
      await doPart(partOptions(plan, division, hasTime), work);
      return undefined;
    }
    if (step === 'gather' && division !== undefined) return gather(plan, division);
    const divided = await divide(plan, ended === undefined ? 'complete' : 'incomplete', context.awsRequestId);
    return step === 'divide' ? divided : doAll(plan, divided, hasTime);
  });
}

async function readPlan(run: string): Promise<Plan | undefined> {
  const text = await files.text(`${folderOf(run)}/plan.json`);
  // Only plan-rescan writes there.
  return text === undefined ? undefined : JSON.parse(text);
}

/** `id`: of this request, which has the same when it is tried again. */
async function divide(plan: Plan, status: Division['status'], id: string): Promise<DividedWork> {
  const liveBytes = isComparable(plan, settings) ? await readTableBytes(livePlace) : undefined;
  const divided = await divideReport({ plan, status, files, id, liveBytes });
  log('info', 'report divided', { run: plan.run, ...divided.division });
  return divided;
}

/** What is done stays done: when the time is over, whoever tries again goes on there, so that no part is cut short. */
async function doAll(plan: Plan, divided: DividedWork, hasTime: () => boolean): Promise<RunOutput> {
  for (const work of PARTED_STEPS.flatMap((step) => divided[step])) {
    if (!hasTime()) throw new TracewardError('retry', `the report of ${plan.run} takes longer than a function may run`);
    await doPart(
      partOptions(plan, divided.division, () => true),
      work,
    );
  }
  return gather(plan, divided.division);
}

function partOptions(plan: Plan, division: Division, hasTime: () => boolean) {
  return { plan, division, files, live, settings, now: now(), hasTime };
}

async function gather(plan: Plan, division: Division): Promise<RunOutput> {
  const { run } = plan;
  const gathered = await gatherReport({ plan, division, files, settings, now: now() });
  await writeRunFiles(gathered, { plan, division, files, page });
  const folder = `s3://${bucket}/${folderOf(run)}/`;
  const output = runOutput(gathered.summary, folder);
  if (!(await notifyPeople(rescanAlert(output, folder, gathered)))) {
    throw new TracewardError('retry', `the report of ${run} is written, and people could not be told of it`);
  }
  log('info', 'rescan reported', { ...output });
  return output;
}
