import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '#local-aws/assembly/read-assembly.ts';
import { synthesiseAssembly } from '#local-aws/assembly/run-cdk-app.ts';
import { startEmbeddedServers } from '#local-aws/servers/embedded-servers.ts';
import { openExecutionFolder } from '#local-aws/state-machine/execution-folder.ts';
import { startStateMachine } from '#local-aws/state-machine/start-state-machine.ts';
import { startS3Server } from '#test/servers/s3-server.ts';
import { temporaryFolder, traceward } from './command-line.ts';
import type { History } from './history.ts';

export const INVENTORY_BUCKET = 'inventories';

type FoundJson = {
  readonly id: string;
  readonly basis: string;
  readonly count: number;
  readonly countIsLowerBound?: boolean;
  readonly container: { readonly id: string };
};

export type LocalStateMachine = Awaited<ReturnType<typeof openLocalStateMachine>>;

/**
 * The synthesised state machine with the bundled functions, on the services of this machine; S3 is the server of the
 * tests, which counts and can fail.
 */
export async function openLocalStateMachine() {
  const folder = temporaryFolder();
  const config = join(folder.path, 'traceward.json');
  writeFileSync(
    config,
    JSON.stringify({
      cluster: { pattern: 'cluster=(?<cluster>[^/]+)/' },
      rescan: { inventoryBucket: INVENTORY_BUCKET },
    }),
  );
  const s3 = await startS3Server();
  const servers = await startEmbeddedServers(join(folder.path, 'servers'), { durable: false });
  const problems: string[] = [];
  const executionFolder = openExecutionFolder(join(folder.path, 'executions'));
  const machine = await startStateMachine({
    assembly: readAssembly(await synthesiseAssembly({ config, detectors: join(folder.path, 'detectors') })),
    endpoints: { ...servers, objects: s3.endpoint },
    folder: executionFolder,
    concurrency: 2,
    retryMilliseconds: 0,
    onOutput: () => undefined,
    onEnd: async () => undefined,
    onError: (error) => problems.push(String(error)),
  });
  const [logs, results, liveTable] = [
    machine.output('LogBucketName'),
    machine.output('RescanBucketName'),
    machine.output('StateTableName'),
  ];
  s3.store.createBucket(INVENTORY_BUCKET);

  return {
    ...machine,
    s3,
    problems,
    logs,
    liveTable,
    queueUrl: machine.output('ObjectQueueUrl'),
    /** Runs one to its end. */
    async run(id: string, input: object) {
      machine.executions.start(id, input);
      await machine.executions.settled();
      return executionFolder.read(id);
    },
    /** Runs one again that has failed. */
    async redrive(id: string) {
      machine.executions.resume(id);
      await machine.executions.settled();
      return executionFolder.read(id);
    },
    async put(history: History, prefix = ''): Promise<void> {
      for (const [key, body] of history) await s3.store.put(logs, `${prefix}${key}`, { body });
    },
    read: (run: string, name: string) => s3.store.find(results, `runs/${run}/${name}`, undefined).body.toString(),
    /** What a run found. */
    findings: (run: string) =>
      outlines(s3.store.find(results, `runs/${run}/findings.ndjson`, undefined).body.toString()),
    /** The same of a scan of all that is below the prefix. */
    async scan(prefix = '') {
      const env = {
        AWS_ENDPOINT_URL: s3.endpoint,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'a',
        AWS_SECRET_ACCESS_KEY: 's',
      };
      const args = ['scan', `s3://${logs}/${prefix}`, '--format', 'ndjson', '--config', config];
      return outlines((await traceward(args, { env })).stdout);
    },
    async close() {
      await machine.stop();
      await servers.stop();
      await s3.close();
      folder.remove();
    },
  };
}

function outlines(ndjson: string) {
  const lines = ndjson.split('\n').filter((line) => line !== '');
  const found = lines.map((line): FoundJson => JSON.parse(line));
  return found
    .map(({ id, basis, count, countIsLowerBound = false, container }) => ({
      ...{ id, basis, count, countIsLowerBound },
      container: container.id,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
