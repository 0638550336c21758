import { knowDetectors, loadDetectorsIn } from '#cli/detectors/load-detectors.ts';
import { readSettingsFile, usedSettingsFiles } from '#cli/settings-file.ts';
import { listSources } from '#cli/sources/list-sources.ts';
import { openDiagnostics } from '#cli/terminal/diagnostics.ts';
import { onInterrupt } from '#cli/terminal/interrupt.ts';
import { synthesiseAssembly } from '#local-aws/assembly/run-cdk-app.ts';
import { openStateFolder } from '#local-aws/state-folder.ts';
import type { LocalOptions } from './local-options.ts';
import { localSettings } from './local-settings.ts';
import { openMessageFolder } from './messages/message-folder.ts';
import { openReportFile, type ReportFile } from './report/report-file.ts';

/** Runs the pipeline from the sources, with what is installed for development. Returns the exit status. */
export async function startLocal(options: LocalOptions): Promise<number> {
  const source = await localSettings(options.config);
  const settings = knowDetectors(readSettingsFile(source.config), await loadDetectorsIn(source.detectors));
  const outputs = options.report === undefined ? [] : [options.report];
  const list = listSources(options.inputs, outputs, usedSettingsFiles(options.config));
  const messageFolder = options.alerts === undefined ? undefined : openMessageFolder(options.alerts);
  const state = openStateFolder(options.state);
  let report: ReportFile | undefined;
  let stopSaying = () => {};
  const cleanUp = () => {
    stopSaying();
    report?.discard();
    state.close();
  };
  const signal = onInterrupt({ isAwaited: options.watch !== undefined, cleanUp });
  try {
    report = openReportFile(options);
    const diagnostics = openDiagnostics(0);
    stopSaying = diagnostics.stop;
    diagnostics.doing(() => 'starting S3, SQS, SNS and DynamoDB on this machine');
    const onMake = () => diagnostics.doing(() => 'making what would be deployed, which the next run has');
    // Servers and the SDK take a second to load, which the CDK app, if it has to run, takes longer than.
    const [assemblyFolder, { runLocal }] = await Promise.all([
      synthesiseAssembly(source, onMake),
      import('./run-local.ts'),
    ]);
    return await runLocal({
      options,
      settings,
      list,
      assemblyFolder,
      state,
      messageFolder,
      report,
      diagnostics,
      signal,
    });
  } finally {
    cleanUp();
  }
}
