import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Invocation = {
  readonly requestId: string;
  readonly payload: string;
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
};

/** What the runtime posts: the handler's result, its error, or what kept it from starting. As JSON text. */
export type Answer = { readonly kind: 'response' | 'error' | 'init error'; readonly payload: string };

export type RuntimeApi = {
  /** `HOST:PORT`, as `AWS_LAMBDA_RUNTIME_API` wants it. */
  readonly address: string;
  /** Hands the event to the runtime as soon as it asks for one. One at a time. */
  readonly invoke: (invocation: Invocation) => Promise<Answer>;
  /** Forgets the runtime that died, and the event that it had. */
  readonly reset: () => void;
  readonly close: () => Promise<void>;
};

const VERSION = '/2018-06-01/runtime';

/**
 * The service that a Lambda runtime polls, for one execution environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  let poll: ServerResponse | undefined;
  let waiting: Invocation | undefined;
  let settle: ((answer: Answer) => void) | undefined;

  function deliver(): void {
    if (poll === undefined || waiting === undefined) return;
    const { requestId, payload, arn, deadline } = waiting;
    poll.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': deadline,
      'lambda-runtime-invoked-function-arn': arn,
      'lambda-runtime-trace-id': `Root=1-00000000-${requestId.replaceAll('-', '').slice(0, 24)};Sampled=0`,
    });
    poll.end(payload);
    poll = undefined;
    waiting = undefined;
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === `${VERSION}/invocation/next`) {
      poll = response;
      return deliver();
    }
    const answer = { kind: kindOf(request.url ?? ''), payload: await text(request) };
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    settle?.(answer);
    settle = undefined;
  }

  // No limit on how long a request may take: a runtime waits for its next event as long as there is none.
  const server = createServer({ requestTimeout: 0 }, (request, response) => void take(request, response));
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoke: (invocation) =>
      new Promise((resolve) => {
        waiting = invocation;
        settle = resolve;
        deliver();
      }),
    reset: () => {
      poll?.destroy();
      poll = undefined;
      waiting = undefined;
      settle = undefined;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function kindOf(path: string): Answer['kind'] {
  if (path === `${VERSION}/init/error`) return 'init error';
  return path.endsWith('/response') ? 'response' : 'error';
}
