import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { usageError } from '#cli/rescan/rescan-arguments.ts';
import type { Site } from '#cli/rescan/rescan-options.ts';
import type { Rescans, Run } from '#cli/rescan/rescans.ts';
import { failedWrite } from '#cli/terminal/output-file.ts';
import type { ExecutionView } from '#local-aws/state-machine/execution/execution.ts';
import { openExecutionFolder } from '#local-aws/state-machine/execution/execution-folder.ts';
import { isRunElsewhere } from './is-run-elsewhere.ts';
import { findFolders } from './local-folders.ts';
import type { Machine } from './machine.ts';

const PAUSE_MILLISECONDS = 200;

/** The rescans on this machine. The state machine is only started for what needs it. Throws `settings`. */
export function openLocalRescans(site: Extract<Site, { kind: 'local' }>): Rescans {
  const { state, logs } = findFolders(site);
  const folder = openExecutionFolder(join(state, 'executions'));
  let started: Promise<Machine> | undefined;

  return {
    longestPauseMilliseconds: PAUSE_MILLISECONDS,
    isLocal: true,
    async start(id, request) {
      const { clients, settings, logBucket, executions } = await machine();
      const { uploadLogs } = await import('./upload-logs.ts');
      const upload = { s3: clients.s3, bucket: logBucket, settings };
      const unread = logs === undefined ? 0 : await uploadLogs({ ...upload, folder: logs });
      await executions.start(id, request);
      return unread;
    },
    async pickUp(id) {
      const execution = existing(id);
      if (execution.status !== 'RUNNING' || isRunElsewhere(execution)) return;
      await (await machine()).executions.resume(id);
    },
    async describe(id) {
      const run = runOf(existing(id));
      const findings = run.status === 'RUNNING' ? await (await started)?.countFindings(id) : undefined;
      return { ...run, findings };
    },
    async list() {
      return folder.list().map(runOf);
    },
    async cancel(id) {
      const execution = existing(id);
      if (execution.status !== 'RUNNING') throw usageError(`${id} has ended`);
      if (isRunElsewhere(execution)) folder.requestStop(id);
      else await (await machine()).executions.stop(id);
    },
    async redrive(id) {
      const { status } = existing(id);
      if (status === 'RUNNING' || status === 'SUCCEEDED') {
        throw usageError(`${id} cannot be redriven: ${status === 'RUNNING' ? 'it goes on' : 'it is done'}`);
      }
      rmSync(reportOf(id), { force: true });
      await (await machine()).executions.redrive(id);
    },
    async report(id, file) {
      const saved = reportOf(id);
      // Whoever runs it saves it, a moment after it has ended.
      while (!existsSync(saved) && started === undefined && isRunElsewhere(existing(id)))
        await pause(PAUSE_MILLISECONDS);
      if (!existsSync(saved) && !(await save(id, saved))) return undefined;
      if (file !== undefined) copy(saved, file);
      return { address: file ?? showPath(saved) };
    },
    async close() {
      await (await started)?.stop();
    },
  };

  function machine(): Promise<Machine> {
    // It takes a second to load, which looking at runs does without.
    started ??= import('./machine.ts').then(({ startMachine }) => startMachine(state, site.config));
    return started;
  }

  function existing(id: string): ExecutionView {
    const execution = folder.view(id);
    if (execution === undefined) throw usageError(`there is no run ${id}; "list" shows those that there are`);
    return execution;
  }

  function reportOf(id: string): string {
    return join(state, 'reports', `${id}.html`);
  }

  async function save(id: string, file: string): Promise<boolean> {
    const { clients, executions, results } = await machine();
    await executions.settled();
    const { saveReport } = await import('#cli/rescan/save-report.ts');
    mkdirSync(join(file, '..'), { recursive: true });
    const key = `runs/${id}/report.html`;
    return saveReport({ s3: clients.s3, bucket: results, key, file, attempts: 1, wait: async () => undefined });
  }
}

function runOf(execution: ExecutionView): Run {
  const { name: id, status, startedAt, stoppedAt, output, error, cause, map } = execution;
  const { total = 0, succeeded = 0, failed = 0, timedOut = 0 } = map?.counts ?? {};
  return {
    ...{ id, status, startedAt, stoppedAt, output, error, cause },
    isWaiting: status === 'RUNNING' && execution.process !== process.pid && !isRunElsewhere(execution),
    counts: map === undefined ? undefined : { total, succeeded, failed: failed + timedOut },
  };
}

/** From here, if it lies below. */
function showPath(path: string): string {
  const way = relative(process.cwd(), path);
  return way.startsWith('..') ? path : way;
}

function copy(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (cause) {
    throw failedWrite(to, cause);
  }
}
