import { setInterval } from 'node:timers';
import type { Execution, ExecutionView } from './execution.ts';
import type { ExecutionFolder } from './execution-folder.ts';
import { type Machine, runExecution, SUSPENDED } from './run-execution.ts';

export type ExecutionsOptions = {
  readonly machine: Machine;
  readonly folder: ExecutionFolder;
  /** Hears each change of a status, as EventBridge would. The next one waits for it. */
  readonly onStatus: (execution: Execution) => Promise<void>;
};

/** What Step Functions does with a state machine's executions. They run in this process. */
export type Executions = {
  /** Rejects if there is one of that name. */
  start(name: string, input: unknown): Promise<void>;
  describe(name: string): ExecutionView | undefined;
  stop(name: string): Promise<void>;
  /** Runs one that failed again from where it failed. */
  redrive(name: string): Promise<void>;
  /** Goes on with one whose process has ended. */
  resume(name: string): Promise<void>;
  /** Resolves when nothing runs. Rejects with what nobody expected. */
  settled(): Promise<void>;
  /** Leaves what runs where it is, to be resumed. */
  suspend(): Promise<void>;
};

const LOOK_MILLISECONDS = 200;

export function openExecutions({ machine, folder, onStatus }: ExecutionsOptions): Executions {
  const running = new Map<
    string,
    { readonly abort: (reason?: typeof SUSPENDED) => void; readonly ended: Promise<void> }
  >();

  return {
    async start(name, input) {
      if (folder.read(name) !== undefined) throw new Error(`There is an execution ${name} already`);
      await begin({ name, input, status: 'RUNNING', startedAt: machine.now(), redriveCount: 0 });
    },
    describe: (name) => folder.view(name),
    async stop(name) {
      const own = running.get(name);
      own?.abort();
      await own?.ended;
      const execution = existing(name);
      if (execution.status !== 'RUNNING') return;
      const stopped: Execution = { ...execution, status: 'ABORTED', stoppedAt: machine.now() };
      folder.write(stopped);
      await onStatus(stopped);
    },
    async redrive(name) {
      const { stoppedAt: _, error: __, cause: ___, ...execution } = existing(name);
      if (execution.status === 'RUNNING' || execution.status === 'SUCCEEDED') {
        throw new Error(`The execution ${name} is ${execution.status}`);
      }
      folder.clearStop(name);
      await begin({ ...execution, status: 'RUNNING', redriveCount: execution.redriveCount + 1 });
    },
    async resume(name) {
      await begin(existing(name));
    },
    settled,
    async suspend() {
      for (const { abort } of running.values()) abort(SUSPENDED);
      await settled();
    },
  };

  async function settled(): Promise<void> {
    await Promise.all([...running.values()].map(({ ended }) => ended));
  }

  async function begin(execution: Execution): Promise<void> {
    const begun = { ...execution, process: process.pid };
    folder.write(begun);
    await onStatus(begun);
    const controller = new AbortController();
    const abort = (reason?: typeof SUSPENDED) => controller.abort(reason);
    // The one who asks may be another process.
    const looking = setInterval(() => folder.isStopRequested(execution.name) && abort(), LOOK_MILLISECONDS);
    const ended = runExecution(machine, folder, begun, controller.signal)
      .then((execution) => (execution.status === 'RUNNING' ? undefined : onStatus(execution)))
      .finally(() => {
        clearInterval(looking);
        running.delete(execution.name);
      });
    // Whoever waits hears of it.
    ended.catch(() => undefined);
    running.set(execution.name, { abort, ended });
  }

  function existing(name: string): Execution {
    const execution = folder.read(name);
    if (execution === undefined) throw new Error(`There is no execution ${name}`);
    return execution;
  }
}
