import { readSettingsFile } from '#cli/settings-file.ts';
import { openDiagnostics } from '#cli/terminal/diagnostics.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';
import { TracewardError } from '#core/errors.ts';
import { reasonOf } from '#core/file-errors.ts';
import { readAssembly } from '#local-aws/assembly/read-assembly.ts';
import { synthesiseAssembly } from '#local-aws/assembly/run-cdk-app.ts';
import { startPipeline } from '#local-aws/pipeline.ts';
import { openStateFolder } from '#local-aws/state-folder.ts';
import { localSettings } from './local-settings.ts';
import { deliver } from './messages/deliver.ts';
import { openMessageFolder } from './messages/message-folder.ts';
import { createFunctionLog } from './report/function-log.ts';

export type LocalTestAlertOptions = {
  /** The settings file; undefined for settings of this machine's own. */
  readonly config: string | undefined;
  /** The folder that gets what is sent. */
  readonly alerts: string | undefined;
  /** The one route to try; undefined: every channel. */
  readonly route: string | undefined;
};

/** Sends the test alert through the pipeline on this machine, and shows what would arrive. Throws `output`. */
export async function sendLocally({ config, alerts, route }: LocalTestAlertOptions): Promise<void> {
  const source = await localSettings(config);
  const settings = readSettingsFile(source.config);
  const folder = alerts === undefined ? undefined : openMessageFolder(alerts);
  const diagnostics = openDiagnostics(0);
  const state = openStateFolder(undefined);
  try {
    const pipeline = await startPipeline({
      ...{ assembly: readAssembly(await synthesiseAssembly(source)), settings, folder: state.path, durable: false },
      ...{ concurrency: 1, retrySeconds: 1, now: undefined },
      onOutput: createFunctionLog({ onRead: () => {}, onProblem: diagnostics.problem }),
      onError: (error) => diagnostics.problem(String(error)),
    });
    try {
      await pipeline.invoke('Digest', { testAlert: true, route }).catch((cause: unknown) => {
        throw new TracewardError('output', `the test alert could not be sent: ${reasonOf(cause)}`, { cause });
      });
      const screen = openStandardOutput();
      await deliver({ pipeline, screen, folder });
      const receivers = settings.alerts.email.join(', ') || 'nobody: alerts.email of the settings is empty';
      await screen.write(`Deployed with these settings, it would arrive by e-mail at ${receivers}.\n`);
    } finally {
      await pipeline.stop();
    }
  } finally {
    state.close();
  }
}
