import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { functionEnvironments } from '#cli/local/function-environments.ts';
import { localSettings } from '#cli/local/local-settings.ts';
import { createFunctionLog } from '#cli/local/report/function-log.ts';
import { saveReport } from '#cli/rescan/save-report.ts';
import { readSettingsFile } from '#cli/settings-file.ts';
import { openDiagnostics } from '#cli/terminal/diagnostics.ts';
import type { Settings } from '#core/settings/settings.ts';
import { readAssembly } from '#local-aws/assembly/read-assembly.ts';
import { synthesiseAssembly } from '#local-aws/assembly/run-cdk-app.ts';
import { startEmbeddedServers } from '#local-aws/servers/embedded-servers.ts';
import { openStateFolder } from '#local-aws/state-folder.ts';
import { openExecutionFolder } from '#local-aws/state-machine/execution-folder.ts';
import { type StateMachine, startStateMachine } from '#local-aws/state-machine/start-state-machine.ts';

/** The stack's state machine and its services, running on this machine. */
export type LocalMachine = StateMachine & {
  readonly settings: Settings;
  readonly logBucket: string;
};

const RETRY_MILLISECONDS = 1000;

/** Starts it over what the folder keeps, which nobody else may use meanwhile. Throws `settings`. */
export async function startMachine(
  folder: string,
  configFile: string | undefined,
  reportOf: (id: string) => string,
): Promise<LocalMachine> {
  const source = await localSettings(configFile);
  const settings = readSettingsFile(source.config);
  const state = openStateFolder(folder);
  const tell = (error: unknown) => openDiagnostics(0).problem(error instanceof Error ? error.message : String(error));
  try {
    const assembly = readAssembly(await synthesiseAssembly(source));
    const servers = await startEmbeddedServers(state.path, { durable: true });
    const machine = await startStateMachine({
      assembly,
      endpoints: servers,
      folder: openExecutionFolder(join(state.path, 'executions')),
      concurrency: functionEnvironments(),
      retryMilliseconds: RETRY_MILLISECONDS,
      onOutput: createFunctionLog({ onRead: () => undefined, onProblem: tell }),
      onEnd: ({ name }) => keepReport(name).catch(tell),
      onError: tell,
    });
    const logBucket = machine.output('LogBucketName');
    // One that others own is not in the template.
    await machine.clients.s3.send(new CreateBucketCommand({ Bucket: logBucket }));
    return {
      ...machine,
      settings,
      logBucket,
      async stop() {
        await machine.stop();
        await servers.stop();
        state.close();
      },
    };

    async function keepReport(id: string): Promise<void> {
      const file = reportOf(id);
      mkdirSync(dirname(file), { recursive: true });
      const place = {
        s3: machine.clients.s3,
        bucket: machine.output('RescanBucketName'),
        key: `runs/${id}/report.html`,
      };
      await saveReport({ ...place, file, attempts: 1, wait: async () => undefined });
    }
  } catch (error) {
    state.close();
    throw error;
  }
}
