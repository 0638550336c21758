import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { writeLocalSettings } from '#cli/local/local-settings.ts';
import { createFunctionLog } from '#cli/local/report/function-log.ts';
import { createFindingCount } from '#cli/rescan/count-findings.ts';
import { readSettingsFile } from '#cli/settings-file.ts';
import { openDiagnostics } from '#cli/terminal/diagnostics.ts';
import type { Settings } from '#core/settings/settings.ts';
import { readAssembly } from '#local-aws/assembly/read-assembly.ts';
import { synthesise } from '#local-aws/assembly/run-cdk-app.ts';
import { startServers } from '#local-aws/servers/start-servers.ts';
import { openStateFolder } from '#local-aws/state-folder.ts';
import { type Host, openHost } from '#local-aws/state-machine/host.ts';

/** The stack's state machine and its services, running on this machine. */
export type Machine = Host & {
  readonly settings: Settings;
  readonly logBucket: string;
  readonly results: string;
  readonly countFindings: ReturnType<typeof createFindingCount>;
};

/** Each is a thread; the servers want some of the cores, too. */
const MOST_ENVIRONMENTS = 4;
/** In the cloud, up to minutes. */
const RETRY_MILLISECONDS = 1000;

/** Starts it over what the folder keeps, which nobody else may use meanwhile. Throws `settings`. */
export async function startMachine(folder: string, configFile: string | undefined): Promise<Machine> {
  const config = configFile ?? (await writeLocalSettings());
  const settings = readSettingsFile(config);
  const state = openStateFolder(folder);
  try {
    const assembly = readAssembly(await synthesise(config));
    const servers = await startServers(state.path, { durable: true });
    const report = (error: unknown) =>
      openDiagnostics(0).problem(error instanceof Error ? error.message : String(error));
    const host = await openHost({
      assembly,
      endpoints: servers,
      folder: join(state.path, 'executions'),
      mostConcurrent: Math.min(availableParallelism(), MOST_ENVIRONMENTS),
      retryMilliseconds: RETRY_MILLISECONDS,
      onOutput: createFunctionLog({ onRead: () => undefined, onProblem: report }),
      onError: report,
    });
    const logBucket = host.output('LogBucketName');
    // One that others own is not in the template.
    await host.clients.s3.send(new CreateBucketCommand({ Bucket: logBucket }));
    return {
      ...host,
      settings,
      logBucket,
      results: host.output('RescanBucketName'),
      countFindings: createFindingCount(host.clients.dynamodb, host.output('RescanTableName')),
      async stop() {
        await host.stop();
        await servers.stop();
        state.close();
      },
    };
  } catch (error) {
    state.close();
    throw error;
  }
}
