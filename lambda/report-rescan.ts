import { join } from 'node:path';
import { SNSClient } from '@aws-sdk/client-sns';
import { clientLimits } from '#aws/client-limits.ts';
import { readReportPage } from '#aws/report-page-files.ts';
import { createS3Client } from '#aws/s3-client.ts';
import { createListPages } from '#aws/s3-list.ts';
import { readLines, readText } from '#aws/s3-text.ts';
import { createObjectWriter, writeObject } from '#aws/s3-write.ts';
import { TracewardError } from '#core/errors.ts';
import { isMapManifest, resultFilesIn } from '#core/rescan/map-results.ts';
import { folderOf, type Plan } from '#core/rescan/plan.ts';
import { runFiles } from '#core/rescan/run-files.ts';
import { type RunOutput, rescanAlert, runOutput } from '#core/rescan/run-output.ts';
import { reportRescan } from '#core/rescan/run-report.ts';
import { createRunTable } from '#core/rescan/run-table.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { openLog } from '#lambda/wiring/log-and-metrics.ts';
import { openClock, readDeployedSettings, readVariable } from './wiring/function-environment.ts';
import { openAlertPublisher } from './wiring/open-alert-publisher.ts';
import { openTable } from './wiring/open-table.ts';
import { withErrorNames } from './wiring/step-error.ts';

const settings = readDeployedSettings();
const now = openClock();
const s3 = createS3Client();
const log = openLog();
const notifyPeople = openAlertPublisher(settings.alerts, new SNSClient(clientLimits()), now);
const page = readReportPage(join(import.meta.dirname, 'report-page'));
const bucket = readVariable('RESCAN_BUCKET');
const runTable = openTable('RESCAN_TABLE_NAME');
const live = {
  table: openTable('TABLE_NAME'),
  now,
  lifetimes: createLifetimes(settings.retentionDays, now),
};

/** `ended`: how the execution ended, if that was before its report. */
type ReportEvent = { readonly run: string; readonly ended?: string };

/** Writes the report of a run and tells people of it. Returns nothing for a run that ended before it was planned. */
export function handler({ run, ended }: ReportEvent): Promise<RunOutput | undefined> {
  return withErrorNames(async () => {
    const plan = await readPlan(run);
    if (plan === undefined) {
      log('warn', 'rescan ended before it was planned', { run, ended });
      return undefined;
    }
    return writeReport(plan, ended === undefined ? 'complete' : 'incomplete');
  });
}

async function writeReport(plan: Plan, status: RunOutput['status']): Promise<RunOutput> {
  const { run } = plan;
  const days = settings.rescan.retentionDays;
  const { report, summary } = await reportRescan({
    plan,
    status,
    lines: readResults(plan),
    run: {
      table: createRunTable(runTable, run),
      now,
      lifetimes: createLifetimes({ bindings: days, contacts: days, findings: days }, now),
    },
    live,
    settings,
    now: now(),
  });
  for (const { name, type, pieces } of runFiles(report, summary, page)) {
    await write(`${folderOf(run)}/${name}`, type, pieces);
  }
  const folder = `s3://${bucket}/${folderOf(run)}/`;
  const output = runOutput(summary, folder);
  if (!(await notifyPeople(rescanAlert(output, folder, report)))) {
    throw new TracewardError('retry', `the report of ${run} is written, and people could not be told of it`);
  }
  log('info', 'rescan reported', { ...output });
  return output;
}

async function readPlan(run: string): Promise<Plan | undefined> {
  const text = await readText(s3, bucket, `${folderOf(run)}/plan.json`);
  // Only plan-rescan writes there.
  return text === undefined ? undefined : JSON.parse(text);
}

async function* readResults({ results }: Plan): AsyncGenerator<string> {
  const manifests: string[] = [];
  for await (const { objects } of createListPages(s3, bucket)(`${results}/`, 'deep')) {
    for (const { key } of objects.filter((object) => isMapManifest(object.key))) {
      manifests.push((await readText(s3, bucket, key)) ?? '');
    }
  }
  for (const key of resultFilesIn(manifests)) yield* readLines(s3, bucket, key);
}

function write(key: string, type: string, pieces: Iterable<string>): Promise<void> {
  return writeObject(createObjectWriter(s3, bucket, key, type), async (write) => {
    for (const piece of pieces) await write(piece);
  });
}
