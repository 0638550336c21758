import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { planRun } from '#core/rescan/plan.ts';
import { PARTED_STEPS } from '#core/rescan/report/division.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { InvocationError } from '#local-aws/functions/function-error.ts';
import { type MachineDefinition, readDefinition } from '#local-aws/state-machine/definition.ts';
import { type Execution, openExecutionFolder } from '#local-aws/state-machine/execution-folder.ts';
import { openExecutions } from '#local-aws/state-machine/executions.ts';
import { type S3Server, startS3Server } from '#test/servers/s3-server.ts';
import { temporaryFolder } from './command-line.ts';
import { synthesiseTemplate } from './stack.ts';
import { definitionOf } from './state-machine.ts';

/** As the definition has it here. */
export const RESULTS = 'RescanBucket';

export type ObjectBatch = {
  readonly BatchInput: { readonly run: string };
  readonly Items: readonly { readonly Key: string }[];
};

/** What the functions of the state machine do. */
export type Work = {
  readonly plan: (event: { readonly run: string; readonly input: unknown }) => unknown;
  readonly batch: (batch: ObjectBatch) => unknown;
  /** A part of the report. There are three of each step, by their names. */
  readonly part: (work: string) => unknown;
  readonly report: (event: { readonly run: string }) => unknown;
};

export type OpenOptions = Partial<Work> & {
  /** Objects of a batch, at most. */
  readonly batchSize?: number;
  readonly concurrency?: number;
};

/** An error that a function throws. */
export function thrown(errorType: string, errorMessage = 'thrown'): InvocationError {
  return new InvocationError(errorMessage, { errorType, errorMessage });
}

/** What a plan says of a run over the objects below `a/`. */
export function planOf(run: string, input: unknown) {
  const surroundings = { settings: defaultSettings(), logBucket: 'logs', rescanBucket: RESULTS };
  return { ...planRun(run, readRescanRequest(input), surroundings), reader: 'objects', prefix: 'a/' };
}

export type Laboratory = Awaited<ReturnType<typeof openLaboratory>>;

/** A bucket of objects, a bucket for results, and the stack's own state machine over functions that a test makes up. */
export async function openLaboratory() {
  const definition = readDefinition(JSON.stringify(definitionOf(synthesiseTemplate())));
  const server: S3Server = await startS3Server();
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const s3 = new S3Client({ region: 'us-east-1', endpoint: server.endpoint, forcePathStyle: true, credentials });
  const folder = temporaryFolder();
  server.store.createBucket('logs');
  server.store.createBucket(RESULTS);
  const executionFolder = openExecutionFolder(join(folder.path, 'executions'));

  return {
    server,
    executionFolder,
    /** The file that says what of a run has succeeded. */
    doneFile: (name: string) => join(folder.path, 'executions', name, 'done.jsonl'),
    open({ batchSize = 1, concurrency = 3, ...given }: OpenOptions) {
      const work: Work = {
        plan: ({ run, input }) => planOf(run, input),
        batch: () => [],
        part: () => undefined,
        report: () => 'done',
        ...given,
      };
      const ended: Execution[] = [];
      const executions = openExecutions({
        folder: executionFolder,
        onEnd: async (execution) => void ended.push(execution),
        definition: withBatches(definition, batchSize),
        invoke: async (arn, payload) => invoke(work, arn, payload),
        s3,
        concurrency,
        retryMilliseconds: 0,
      });
      return { ...executions, ended, run, resume };

      /** Runs one to its end. */
      async function run(input: unknown = {}, name = 'run') {
        executions.start(name, input);
        await executions.settled();
        return executionFolder.read(name);
      }

      async function resume(name = 'run') {
        executions.resume(name);
        await executions.settled();
        return executionFolder.read(name);
      }
    },
    async put(key: string, body: string | Buffer = 'x', bucket = 'logs'): Promise<void> {
      await server.store.put(bucket, key, { body: Buffer.from(body) });
    },
    /** The lines of a JSON Lines object among the results. */
    readLines(key: string): unknown[] {
      const text = server.store.find(RESULTS, key, undefined).body.toString();
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
    async close() {
      s3.destroy();
      await server.close();
      folder.remove();
    },
  };
}

function withBatches(definition: MachineDefinition, MaxItemsPerBatch: number): MachineDefinition {
  const states = Object.entries(definition.States).map(([name, state]) => {
    if (state.Type !== 'Map' || 'ItemsPath' in state) return [name, state] as const;
    return [name, { ...state, ItemBatcher: { ...state.ItemBatcher, MaxItemsPerBatch } }] as const;
  });
  return { ...definition, States: Object.fromEntries(states) };
}

function invoke({ plan, batch, part, report }: Work, arn: string, payload: unknown): unknown {
  // As a function gets it.
  const event = JSON.parse(JSON.stringify(payload));
  if (arn.includes('RescanPlan')) return plan(event);
  if (arn.includes('RescanBatch')) return batch(event);
  if (event.step === 'part') return part(event.work);
  return event.step === 'divide' ? divided(event.run) : report(event);
}

function divided(run: string) {
  const parts = PARTED_STEPS.map((step) => [step, [1, 2, 3].map((index) => `${step} ${index}`)]);
  return { run, division: { folder: 'parts' }, ...Object.fromEntries(parts) };
}
