import { blindLines, wrapItem } from '#cli/findings/blind-spots.ts';
import { typedAs } from '#cli/terminal/npm-script.ts';
import { type Screen, wrapLines } from '#cli/terminal/screen.ts';
import { NO_DAMAGE } from '#core/correlate/damage.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { WHY_NOT_COMPARED } from '#core/not-compared.ts';
import { formatCount, formatDuration, plural } from '#core/quantities.ts';
import { describeDamage, describeUnconfirmedServers } from '#core/report/describe-coverage.ts';
import { describeOtherTimes, describeSilent } from '#core/report/finding-filter.ts';
import { capitalised } from '#core/text.ts';
import type { ReportPlace, Run } from './rescans.ts';
import { causeOf, type RunResult, readRunResult } from './run-result.ts';

const WORDS: Readonly<Record<Run['status'], string>> = {
  RUNNING: 'running',
  SUCCEEDED: 'done',
  FAILED: 'failed',
  TIMED_OUT: 'took too long',
  ABORTED: 'cancelled',
};

/** A run for people. `report`: undefined if there is none. */
export function showRun(run: Run, report: ReportPlace | undefined, screen: Screen): string {
  const result = readRunResult(run);
  const lines = [
    `Run       ${run.id}: ${result?.status ?? wordOf(run)}, ${timesOf(run)}`,
    ...progressOf(run),
    ...(result === undefined ? [] : resultLines(result, screen)),
    ...(run.error === undefined ? [] : [`Reason    ${causeOf(run)}`]),
    ...(run.isWaiting === true ? [`Next      ${resumedBy(run.id)}`] : []),
    ...(report === undefined ? [] : [`Report    ${report.address}`]),
    ...(report?.fetch === undefined ? [] : [`          ${report.fetch}`]),
  ];
  return lines.map((line) => `${escapeInvisible(line)}\n`).join('');
}

/** One line for each. */
export function showRuns(runs: readonly Run[]): string {
  if (runs.length === 0) return 'There are no runs.\n';
  const width = Math.max(...runs.map(({ id }) => id.length));
  const rows = runs.map((run) => `${run.id.padEnd(width)}  ${wordOf(run).padEnd(13)}  ${timesOf(run)}\n`).join('');
  return runs.some(({ isWaiting }) => isWaiting) ? `${rows}What waits is run by nobody: ${resumedBy('ID')}.\n` : rows;
}

/** A run for machines. */
export function runJson(run: Run, report: ReportPlace | undefined): object {
  const { id, status: execution, startedAt, stoppedAt, counts, output, error } = run;
  return {
    run: id,
    execution,
    startedAt: new Date(startedAt).toISOString(),
    ...(stoppedAt === undefined ? {} : { stoppedAt: new Date(stoppedAt).toISOString() }),
    ...(output === undefined ? { items: counts } : (output as object)),
    ...(error === undefined ? {} : { status: 'incomplete', error, cause: causeOf(run) }),
    ...(report === undefined ? {} : { report: report.address }),
  };
}

function resumedBy(id: string): string {
  return `"${typedAs('rescan')} status ${id}", with the same options, resumes it`;
}

function wordOf({ status, isWaiting = false }: Run): string {
  return isWaiting ? 'waits' : WORDS[status];
}

function timesOf({ startedAt, stoppedAt }: Run): string {
  const start = `${new Date(startedAt).toISOString().slice(0, 19)}Z`;
  if (stoppedAt === undefined) return `since ${start}`;
  return `${start}, ${formatDuration(Math.max(0, stoppedAt - startedAt) / 1000)}`;
}

function progressOf({ status, counts }: Run): string[] {
  if (status === 'SUCCEEDED' || counts === undefined) return [];
  const { total, succeeded, failed } = counts;
  return [`Objects   ${formatCount(succeeded)} of ${formatCount(total)} read · ${formatCount(failed)} failed`];
}

function resultLines(result: RunResult, screen: Screen): string[] {
  const { objects, findings, notCompared, severities, suppressed, unconfirmedServers } = result;
  const { blind, blindClusters, silent, silentClusters, damage = NO_DAMAGE, isOfOtherTimes = false } = result;
  const unconfirmed = describeUnconfirmedServers({ unconfirmedServers });
  const otherTimes = describeOtherTimes({ ...result, isOfOtherTimes }, result.range);
  const parts = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, count]) => `${formatCount(count)} ${name}`);
  const { read, partial, failed, skipped } = objects;
  const { total, new: fresh, known, gone, notComparable } = findings;
  const graded = [...Object.entries(severities), ['suppressed', suppressed] as const].filter(([, of]) => of > 0);
  const moreBlind = (blindClusters ?? 0) - new Set(blind.map(({ cluster }) => cluster)).size;
  const silentLines = describeSilent({ silent, isOfOtherTimes });
  const moreSilent = silentLines.length === 0 ? 0 : (silentClusters ?? 0) - silentLines.length;
  return [
    `Objects   ${parts({ read, failed, skipped }).join(' · ')}`,
    ...(partial === 0
      ? []
      : [`          ${formatCount(partial)} of those read only in part or not understood; the report names them`]),
    ...(damage.sources === 0
      ? []
      : [`          ${formatCount(damage.sources)} of those damaged: much was not understood, see DAMAGED below`]),
    `Findings  ${formatCount(total)}: ${parts({ new: fresh, known, gone, 'not comparable': notComparable }).join(' · ')}`,
    ...(notCompared === undefined ? [] : [`          not compared: ${WHY_NOT_COMPARED[notCompared]}`]),
    ...(graded.length === 0 ? [] : [`          ${parts(Object.fromEntries(graded)).join(' · ')}`]),
    ...(unconfirmed === undefined ? [] : wrapItem(unconfirmed, screen)),
    ...(otherTimes === undefined ? [] : wrapLines(`${capitalised(otherTimes)}.`, screen, '  ')),
    ...silentLines.flatMap((text) => wrapLines(`SILENT: ${text}.`, screen, '  ')),
    ...unlisted('SILENT', moreSilent),
    ...describeDamage({ damage }).flatMap((text) => wrapLines(`DAMAGED: ${text}.`, screen, '  ')),
    ...blindLines(blind, screen),
    ...unlisted('BLIND', moreBlind),
  ];
}

function unlisted(what: 'BLIND' | 'SILENT', clusters: number): string[] {
  return clusters > 0 ? [`${what}: ${plural(clusters, 'more cluster')}; the report names them`] : [];
}
