import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { usageError } from '#cli/rescan/rescan-arguments.ts';
import type { Site } from '#cli/rescan/rescan-options.ts';
import type { Rescans, Run } from '#cli/rescan/rescans.ts';
import { usedSettingsFiles } from '#cli/settings-file.ts';
import { openDiagnostics } from '#cli/terminal/diagnostics.ts';
import { failedWrite } from '#cli/terminal/output-file.ts';
import { isRunning } from '#local-aws/scratch-folder.ts';
import { type Execution, openExecutionFolder } from '#local-aws/state-machine/execution-folder.ts';
import { findFolders } from './local-folders.ts';
import type { LocalMachine } from './local-machine.ts';

const PAUSE_MILLISECONDS = 200;

/** The rescans on this machine. The state machine is only started for what needs it. Throws `settings`. */
export function openLocalRescans(site: Extract<Site, { kind: 'local' }>, report?: string): Rescans {
  const { state, logs } = findFolders(site, report);
  const folder = openExecutionFolder(join(state, 'executions'));
  let started: Promise<LocalMachine> | undefined;

  return {
    longestPauseMilliseconds: PAUSE_MILLISECONDS,
    isLocal: true,
    async start(id, request) {
      const diagnostics = openDiagnostics(0);
      diagnostics.doing(() => 'starting S3, DynamoDB and the state machine on this machine');
      const { clients, settings, logBucket, executions } = await machine().finally(diagnostics.stop);
      const { uploadLogs } = await import('./upload-logs.ts');
      const upload = { s3: clients.s3, bucket: logBucket, settings, others: usedSettingsFiles(site.config) };
      const unread = logs === undefined ? 0 : await uploadLogs({ ...upload, folder: logs });
      executions.start(id, logs === undefined ? request : { ...request, copyOf: logs });
      return unread;
    },
    async pickUp(id) {
      if (isWaiting(existing(id))) (await machine()).executions.resume(id);
    },
    async describe(id) {
      return runOf(existing(id));
    },
    async list() {
      return folder.list().map(runOf);
    },
    async cancel(id) {
      const execution = existing(id);
      if (execution.status !== 'RUNNING') throw usageError(`${id} has ended`);
      folder.requestStop(id);
      // Whoever runs it sees that it is to stop.
      if (isWaiting(execution)) (await machine()).executions.resume(id);
    },
    async redrive(id) {
      const { status } = existing(id);
      if (status === 'RUNNING' || status === 'SUCCEEDED') {
        throw usageError(`${id} cannot be redriven: ${status === 'RUNNING' ? 'it goes on' : 'it is done'}`);
      }
      rmSync(reportOf(id), { force: true });
      (await machine()).executions.resume(id);
    },
    async report(id, file) {
      const saved = reportOf(id);
      if (!existsSync(saved)) return undefined;
      if (file !== undefined) copy(saved, file);
      return { address: file ?? showPath(saved) };
    },
    async close() {
      await (await started)?.stop();
    },
  };

  function machine(): Promise<LocalMachine> {
    // It takes a second to load, which looking at runs does without.
    started ??= import('./local-machine.ts').then(({ startMachine }) => startMachine(state, site.config, reportOf));
    return started;
  }

  function existing(id: string): Execution {
    const execution = folder.read(id);
    if (execution === undefined) throw usageError(`there is no run ${id}; "list" shows those that there are`);
    return execution;
  }

  function reportOf(id: string): string {
    return join(state, 'reports', `${id}.html`);
  }
}

function runOf(execution: Execution): Run {
  const { name: id, process: _, input: __, ...run } = execution;
  return { ...run, id, isWaiting: isWaiting(execution) };
}

/** Whether nobody runs it, although it has not ended. */
function isWaiting({ status, process: owner }: Execution): boolean {
  return status === 'RUNNING' && (owner === undefined || !isRunning(owner));
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
