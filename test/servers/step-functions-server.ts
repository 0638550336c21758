import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Execution, ExecutionFolder } from '#local-aws/state-machine/execution-folder.ts';
import type { Executions } from '#local-aws/state-machine/executions.ts';
import { answerStack } from './stack-answer.ts';

export type StepFunctionsServer = {
  readonly endpoint: string;
  /** What was asked, by the name of the operation. */
  readonly calls: readonly { readonly operation: string; readonly request: Request }[];
  /** Answers the operation with this error from now on. */
  readonly fail: (operation: string, error: string) => void;
  readonly close: () => Promise<void>;
};

type Request = Readonly<Record<string, string>>;

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine';
const STACK = { RescanStateMachineArn: MACHINE, RescanBucketName: 'RescanBucket' };

class Refusal extends Error {}

/** Step Functions over executions of this machine, and CloudFormation with one stack, `traceward`, that has them. */
export async function startStepFunctionsServer(
  executions: Executions,
  folder: ExecutionFolder,
): Promise<StepFunctionsServer> {
  const calls: { operation: string; request: Request }[] = [];
  const failures = new Map<string, string>();

  const operations: Readonly<Record<string, (request: Request) => unknown>> = {
    async StartExecution({ name = '', input = '' }) {
      executions.start(name, JSON.parse(input));
      return { executionArn: arnOf(name), startDate: 1 };
    },
    DescribeExecution: ({ executionArn = '' }) => describe(existing(executionArn)),
    ListExecutions: () => ({ executions: folder.list().map(describe) }),
    async StopExecution({ executionArn = '' }) {
      folder.requestStop(existing(executionArn).name);
      await executions.settled();
      return { stopDate: 1 };
    },
    async RedriveExecution({ executionArn = '' }) {
      const { name, status } = existing(executionArn);
      if (status === 'RUNNING' || status === 'SUCCEEDED') throw new Refusal('ExecutionNotRedrivable');
      executions.resume(name);
      return { redriveDate: 1 };
    },
    ListMapRuns: ({ executionArn = '' }) => ({
      mapRuns: existing(executionArn).counts === undefined ? [] : [{ mapRunArn: executionArn, startDate: 1 }],
    }),
    DescribeMapRun: ({ mapRunArn = '' }) => ({ itemCounts: existing(mapRunArn).counts }),
  };

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(message);
    const target = message.headers['x-amz-target'];
    if (target === undefined) return answerStack(STACK, new URLSearchParams(body), response);
    const operation = String(target).split('.')[1] ?? '';
    const request: Request = JSON.parse(body);
    calls.push({ operation, request });
    try {
      const error = failures.get(operation);
      if (error !== undefined) throw new Refusal(error);
      const result = await operations[operation]?.(request);
      response.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify(result));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const refusal = JSON.stringify({ __type: error.message, message: 'refused' });
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(refusal);
    }
  }

  function existing(arn: string): Execution {
    const found = folder.read(arn.split(':').at(-1) ?? '');
    if (found === undefined) throw new Refusal('ExecutionDoesNotExist');
    return found;
  }

  const server = createServer((message, response) => void answer(message, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    fail: (operation, error) => void failures.set(operation, error),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function describe({ name, status, startedAt, stoppedAt, output, error, cause }: Execution): object {
  return {
    executionArn: arnOf(name),
    stateMachineArn: MACHINE,
    name,
    status,
    startDate: startedAt / 1000,
    ...(stoppedAt === undefined ? {} : { stopDate: stoppedAt / 1000 }),
    ...(output === undefined ? {} : { output: JSON.stringify(output) }),
    error,
    cause,
  };
}

function arnOf(name: string): string {
  return `${MACHINE.replace('stateMachine', 'execution')}:${name}`;
}
