import { readSettingsFile } from '#cli/settings-file.ts';
import { openDiagnostics } from '#cli/terminal/diagnostics.ts';
import { openStandardOutput } from '#cli/terminal/standard-output.ts';
import { receiversOfTest } from '#cli/test-alert/test-receivers.ts';
import { didYouMean } from '#core/closest-name.ts';
import { TracewardError } from '#core/errors.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { reasonOf } from '#core/file-errors.ts';
import type { Settings } from '#core/settings/settings.ts';
import { readAssembly } from '#local-aws/assembly/read-assembly.ts';
import { synthesiseAssembly } from '#local-aws/assembly/run-cdk-app.ts';
import { InvocationError } from '#local-aws/functions/function-error.ts';
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

/**
 * Sends the test alert through the pipeline on this machine, and shows what would arrive. Throws `output`, or `settings` if there
 * is no such route.
 */
export async function sendLocally({ config, alerts, route }: LocalTestAlertOptions): Promise<void> {
  const source = await localSettings(config);
  const settings = readSettingsFile(source.config);
  refuseUnknownRoute(settings, route);
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
        throw new TracewardError('output', `the test alert could not be sent: ${messageOf(cause)}`, { cause });
      });
      const screen = openStandardOutput();
      await deliver({ pipeline, screen, folder });
      await screen.write(
        describeReceivers(settings, route)
          .map((line) => `${escapeInvisible(line)}\n`)
          .join(''),
      );
    } finally {
      await pipeline.stop();
    }
  } finally {
    state.close();
  }
}

function refuseUnknownRoute({ alerts }: Settings, route: string | undefined): void {
  const names = alerts.routes.map(({ name }) => name);
  if (route === undefined || names.includes(route)) return;
  const known = names.length === 0 ? 'alerts.routes is empty' : `there are ${names.join(', ')}`;
  throw new TracewardError(
    'settings',
    `--route: no route of the settings is called "${route}"; ${known}${didYouMean(route, names)}`,
  );
}

/** What a function said, without where in its bundle it said so. */
function messageOf(cause: unknown): string {
  return cause instanceof InvocationError ? cause.failure.errorMessage : reasonOf(cause);
}

function describeReceivers(settings: Settings, route: string | undefined): readonly string[] {
  const receivers = receiversOfTest(settings, route);
  if (receivers.length === 0) return ['Deployed with these settings, nobody would get it: alerts names no receiver.'];
  return [
    'Deployed with these settings, it would arrive',
    ...receivers.map((one) => `  ${one}`),
    'What each of them would get: --alerts DIR keeps it.',
  ];
}
