import { randomBytes } from 'node:crypto';
import { readSettingsFile } from '#cli/settings-file.ts';
import { EXIT } from '#cli/terminal/exit-status.ts';
import { onInterrupt } from '#cli/terminal/interrupt.ts';
import { typedAs } from '#cli/terminal/npm-script.ts';
import { screenOf } from '#cli/terminal/screen.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { keepCompiled } from '#local-aws/compile-cache.ts';
import { requireCheckout } from '#local-aws/project-folder.ts';
import { usageError } from './rescan-arguments.ts';
import { type RescanOptions, readRescanOptions } from './rescan-options.ts';
import type { ReportPlace, Rescans, Run } from './rescans.ts';
import { createRunProgress, follow, NO_PROGRESS } from './run-progress.ts';
import { readRunResult } from './run-result.ts';
import { runJson, showRun, showRuns } from './show-run.ts';

/** `traceward rescan`. Returns the exit status; throws `settings` for wrong usage, `output` if it could not be done. */
export async function rescan(args: readonly string[]): Promise<number> {
  const options = readRescanOptions(args);
  const rescans = await open(options);
  try {
    return await run(rescans, options);
  } finally {
    await rescans.close();
  }
}

async function open({ site, report }: RescanOptions): Promise<Rescans> {
  if (site.kind === 'local') {
    requireCheckout(`rescan --local ${site.folder}`);
    keepCompiled();
    return (await import('#cli/rescan/local/local-rescans.ts')).openLocalRescans(site, report);
  }
  const { openDeployedRescans } = await import('./deployed/deployed-rescans.ts');
  return openDeployedRescans(site.stack ?? readSettingsFile(site.config).stackName);
}

async function run(rescans: Rescans, options: RescanOptions): Promise<number> {
  switch (options.command) {
    case 'list':
      return list(rescans, options);
    case 'start': {
      if (rescans.isLocal && !options.waits) throw usageError('--no-wait: a run on this machine needs this command');
      const id = newId();
      const unread = await rescans.start(id, options.request);
      say(`Run ${id} has started.`);
      const status = await watch(rescans, id, options);
      return unread > 0 ? EXIT.notDone : status;
    }
    case 'status':
      if (options.waits) await rescans.pickUp(options.id);
      return watch(rescans, options.id, options);
    case 'redrive':
      await rescans.redrive(options.id);
      return watch(rescans, options.id, options);
    case 'cancel':
      await rescans.cancel(options.id);
      return watch(rescans, options.id, options);
  }
}

async function list(rescans: Rescans, { format }: RescanOptions): Promise<number> {
  const runs = await rescans.list();
  const text = format === 'json' ? `${JSON.stringify(runs.map((one) => runJson(one, undefined)))}\n` : showRuns(runs);
  await openStandardOutput().write(text);
  return EXIT.done;
}

/** Follows a run to its end, unless that is not wanted, and shows it. */
async function watch(rescans: Rescans, id: string, options: RescanOptions): Promise<number> {
  const signal = onInterrupt({ isAwaited: true, cleanUp: () => undefined });
  const terminal = process.stderr;
  const progress = terminal.isTTY ? createRunProgress({ terminal, now: () => performance.now() }) : NO_PROGRESS;
  const seen = options.waits ? await follow(rescans, id, progress, signal) : await rescans.describe(id);
  const hasEnded = seen.status !== 'RUNNING';
  if (!hasEnded && options.waits) say(leaving(rescans, id));
  const report = hasEnded ? await rescans.report(id, options.report) : undefined;
  if (hasEnded && options.report !== undefined && report === undefined) say('The run has no report.');
  await show(seen, report, options);
  return statusOf(seen, options);
}

async function show(seen: Run, report: ReportPlace | undefined, { format }: RescanOptions): Promise<void> {
  const text =
    format === 'json'
      ? `${escapeInvisible(JSON.stringify(runJson(seen, report)))}\n`
      : showRun(seen, report, screenOf(process.stdout));
  await openStandardOutput().write(text);
}

function statusOf(seen: Run, { waits, failOnFindings }: RescanOptions): number {
  if (seen.status === 'RUNNING') return waits ? EXIT.notDone : EXIT.done;
  if (seen.error === 'settings') return EXIT.wrongUsage;
  const result = readRunResult(seen);
  if (result?.status !== 'complete') return EXIT.notDone;
  const { read, failed, partial } = result.objects;
  if (failed > 0 || partial > 0) return EXIT.notDone;
  if (!failOnFindings) return EXIT.done;
  const { blindClusters, silentClusters, damage, isOfOtherTimes } = result;
  if (
    blindClusters === undefined ||
    silentClusters === undefined ||
    damage === undefined ||
    isOfOtherTimes === undefined
  )
    say('This stack does not say whether logs are blind, silent or damaged; deploy it anew, and rescan.');
  const isNothingOfTime = read === 0 || isOfOtherTimes !== false;
  if (blindClusters !== 0 || silentClusters !== 0 || damage?.sources !== 0 || isNothingOfTime) return EXIT.notDone;
  return result.findings.total > result.suppressed ? EXIT.findings : EXIT.done;
}

function leaving({ isLocal }: Rescans, id: string): string {
  const what = isLocal ? 'The run waits' : 'The run goes on';
  return `${what}. "${typedAs('rescan')} status ${id}", with the same options, picks it up.`;
}

function say(text: string): void {
  process.stderr.write(`${escapeInvisible(text)}\n`);
}

/** Sorts by time, and is what Step Functions takes for a name. */
function newId(): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  return `${time}-${randomBytes(3).toString('hex')}`;
}
