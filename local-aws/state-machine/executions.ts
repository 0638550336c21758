import { once } from 'node:events';
import { toldOf } from '#local-aws/functions/function-error.ts';
import type { MachineDefinition } from './definition.ts';
import type { Execution, ExecutionFolder } from './execution-folder.ts';
import { type MachineRun, runStates } from './run-states.ts';

export type ExecutionsOptions = Pick<MachineRun, 'invoke' | 's3' | 'concurrency' | 'retryMilliseconds'> & {
  readonly definition: MachineDefinition;
  readonly folder: ExecutionFolder;
  /** Hears how an execution ends, before the folder says so. */
  readonly onEnd: (execution: Execution) => Promise<void>;
};

/** What Step Functions does with a state machine's executions. They run in this process. */
export type Executions = {
  start(name: string, input: unknown): void;
  /** Goes on with one that was cut off or has failed: what has succeeded does not run again. */
  resume(name: string): void;
  /** Resolves when nothing runs. */
  settled(): Promise<void>;
  /** Leaves what runs where it is, to be resumed. */
  suspend(): Promise<void>;
};

/** How long one that is to stop may not have noticed it. */
const LOOK_MILLISECONDS = 200;

export function openExecutions({ definition, folder, onEnd, ...machine }: ExecutionsOptions): Executions {
  const suspension = new AbortController();
  const running = new Set<Promise<void>>();
  const settled = async () => void (await Promise.all(running));

  return {
    start: (name, input) => begin({ name, input, status: 'RUNNING', startedAt: Date.now() }),
    resume(name) {
      const { input, startedAt, status, counts } = folder.existing(name);
      // One that had ended counts anew.
      begin({ name, input, startedAt, status: 'RUNNING', counts: status === 'RUNNING' ? counts : undefined });
    },
    settled,
    async suspend() {
      suspension.abort();
      await settled();
    },
  };

  function begin(execution: Execution): void {
    folder.write({ ...execution, process: process.pid });
    const ended = runToEnd(execution).finally(() => running.delete(ended));
    running.add(ended);
  }

  async function runToEnd({ name, input }: Execution): Promise<void> {
    const change = (fields: Partial<Execution>) => folder.write({ ...folder.existing(name), ...fields });
    const stop = new AbortController();
    // The one who asks may be another process.
    const look = () => folder.isStopRequested(name) && stop.abort();
    const looking = setInterval(look, LOOK_MILLISECONDS);
    look();
    const signal = AbortSignal.any([stop.signal, suspension.signal]);
    const aborted = once(signal, 'abort').then(() => Promise.reject(signal.reason));
    aborted.catch(() => undefined);
    const context = { Execution: { Name: name, Input: input } };
    const keep: MachineRun['keep'] = (asked, output) => folder.keepDone(name, asked, output);
    const onCounts: MachineRun['onCounts'] = (counts) => change({ counts });
    const run = { ...machine, context, done: folder.readDone(name), keep, onCounts, signal, aborted };
    const outcome = await runStates(definition, input, run).then(
      (output): Partial<Execution> => ({ status: 'SUCCEEDED', output }),
      (error): Partial<Execution> =>
        stop.signal.aborted ? { status: 'ABORTED' } : { status: 'FAILED', ...toldOf(error) },
    );
    clearInterval(looking);
    if (suspension.signal.aborted) return change({ process: undefined });
    const ended = { ...folder.existing(name), ...outcome, stoppedAt: Date.now() };
    await onEnd(ended);
    folder.clearStop(name);
    folder.write(ended);
  }
}
