import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, startRuntimeApi } from './runtime-api.ts';

export type DeployedFunction = {
  readonly name: string;
  /** The folder of the bundle. */
  readonly taskRoot: string;
  /** `FILE.EXPORT`, as in the template. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
};

/** As Lambda names it: the handler's own error type, or `Sandbox.Timedout`, `Runtime.ExitError`. */
export class FunctionError extends Error {
  readonly errorType: string;

  constructor(errorType: string, message: string) {
    super(`${errorType}: ${message}`);
    this.errorType = errorType;
  }
}

export type Sandbox = {
  /** Runs the handler on an event, cold the first time and after each death. Throws `FunctionError`. One at a time. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
};

const RUNTIME = join(__dirname, '../runtime/node_modules/aws-lambda-ric/index.mjs');

/** One execution environment: a process of the official runtime client, which loads the bundle as Lambda does. */
export async function startSandbox(deployed: DeployedFunction, onLine: (line: string) => void): Promise<Sandbox> {
  const api = await startRuntimeApi();
  const timeout = deployed.timeoutSeconds * 1000;
  let running: ChildProcess | undefined;

  function start(): ChildProcess {
    const child = spawnRuntime(deployed, api.address, onLine);
    const stopWithUs = () => child.kill('SIGKILL');
    process.once('exit', stopWithUs);
    child.once('exit', () => {
      process.off('exit', stopWithUs);
      api.reset();
      running = undefined;
    });
    return child;
  }

  async function outcomeOf(child: ChildProcess, payload: string): Promise<Outcome> {
    const settled = new AbortController();
    const died = once(child, 'exit', settled).then(() => ({ kind: 'died' }) as const);
    const expired = delay(timeout, { kind: 'expired' } as const, settled);
    const arn = `arn:aws:lambda:us-east-1:000000000000:function:${deployed.name}`;
    const answered = api.invoke({ requestId: randomUUID(), payload, arn, deadline: Date.now() + timeout });
    const outcome = await Promise.race([answered, died, expired]);
    settled.abort();
    await Promise.allSettled([died, expired]);
    return outcome;
  }

  return {
    async invoke(event) {
      running ??= start();
      const child = running;
      const outcome = await outcomeOf(child, JSON.stringify(event));
      if (outcome.kind === 'response') return JSON.parse(outcome.payload);
      if (outcome.kind !== 'error') await kill(child);
      throw errorOf(outcome);
    },

    async stop() {
      if (running !== undefined) await kill(running);
      await api.close();
    },
  };
}

type Outcome = Answer | { readonly kind: 'died' } | { readonly kind: 'expired' };

function spawnRuntime(deployed: DeployedFunction, api: string, onLine: (line: string) => void): ChildProcess {
  const child = spawn(process.execPath, [RUNTIME, deployed.handler], {
    cwd: deployed.taskRoot,
    env: environmentOf(deployed, api),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', onLine);
  return child;
}

/** What Lambda sets, and what the template does. Nothing of this process's own. */
function environmentOf(deployed: DeployedFunction, api: string): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: deployed.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(deployed.memoryMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${deployed.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    ...deployed.environment,
    AWS_LAMBDA_RUNTIME_API: api,
    LAMBDA_TASK_ROOT: deployed.taskRoot,
    _HANDLER: deployed.handler,
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function errorOf(outcome: Outcome): FunctionError {
  if (outcome.kind === 'died') return new FunctionError('Runtime.ExitError', 'the process ended without an answer');
  if (outcome.kind === 'expired') return new FunctionError('Sandbox.Timedout', 'the time ended without an answer');
  const { errorType = 'Unknown', errorMessage = '' } = JSON.parse(outcome.payload);
  return new FunctionError(errorType, errorMessage);
}
