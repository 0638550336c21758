import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { FunctionError } from '#local-aws/functions/function-error.ts';
import { readDefinition } from '#local-aws/state-machine/definition/read-definition.ts';
import type { Execution } from '#local-aws/state-machine/execution/execution.ts';
import { openExecutionFolder } from '#local-aws/state-machine/execution/execution-folder.ts';
import { openExecutions } from '#local-aws/state-machine/execution/executions.ts';
import { type S3Server, startS3Server } from '#test/servers/s3-server.ts';
import { temporaryFolder } from './command-line.ts';

export const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:work';

export type Work = (input: never) => unknown;

/** A map over the objects of a bucket, one object a batch, that writes its results to another. */
export function mapState(fields: object = {}): object {
  return {
    Type: 'Map',
    Label: 'objects',
    End: true,
    MaxConcurrency: 3,
    ItemReader: {
      Resource: 'arn:aws:states:::s3:listObjectsV2',
      Parameters: { 'Bucket.$': '$.bucket', 'Prefix.$': '$.prefix' },
    },
    ItemBatcher: { MaxItemsPerBatch: 1, BatchInput: { 'run.$': '$$.Execution.Name' } },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Batch',
      States: { Batch: { Type: 'Task', Resource: FUNCTION, End: true } },
    },
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: 'results', 'Prefix.$': "States.Format('runs/{}/map', $$.Execution.Name)" },
      WriterConfig: { Transformation: 'NONE', OutputType: 'JSON' },
    },
    ...fields,
  };
}

/** An error that a function throws. */
export function thrown(errorType: string, errorMessage = 'thrown'): FunctionError {
  return new FunctionError(errorMessage, { errorType, errorMessage });
}

export type Laboratory = Awaited<ReturnType<typeof openLaboratory>>;

/** A bucket of objects, a bucket for results, and machines to run over them. */
export async function openLaboratory() {
  const server: S3Server = await startS3Server();
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const s3 = new S3Client({ region: 'us-east-1', endpoint: server.endpoint, forcePathStyle: true, credentials });
  const folder = temporaryFolder();
  server.store.createBucket('logs');
  server.store.createBucket('results');
  const executionFolder = openExecutionFolder(join(folder.path, 'executions'));

  return {
    server,
    s3,
    executionFolder,
    /** The executions of a machine with these states, whose functions do this. */
    open({ states, work, startAt = Object.keys(states)[0] }: { states: object; work: Work; startAt?: string }) {
      const statuses: Execution[] = [];
      const executions = openExecutions({
        folder: executionFolder,
        onStatus: async (execution) => void statuses.push(execution),
        machine: {
          name: 'machine',
          arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine',
          definition: readDefinition(JSON.stringify({ StartAt: startAt, States: states })),
          invoke: async (_, payload) => work(payload as never),
          s3,
          mostConcurrent: 10,
          retryMilliseconds: 0,
          now: Date.now,
        },
      });
      return { ...executions, statuses, run };

      /** Runs one to its end. */
      async function run(input: unknown, name = 'run') {
        await executions.start(name, input);
        await executions.settled();
        return executions.describe(name);
      }
    },
    async put(key: string, body: string | Buffer = 'x'): Promise<void> {
      await server.store.put('logs', key, { body: Buffer.from(body) });
    },
    read(key: string): unknown {
      return JSON.parse(server.store.find('results', key, undefined).body.toString());
    },
    async close() {
      s3.destroy();
      await server.close();
      folder.remove();
    },
  };
}
