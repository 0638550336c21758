import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a service answers while it fails; `hang`: nothing at all. */
export type FaultyAnswer = { readonly status: number; readonly body: string } | 'hang';

export type FaultyProxy = {
  readonly endpoint: string;
  /** What is answered instead of asking the server, by the body of the request; undefined: the server is asked. */
  fault: (body: string) => FaultyAnswer | undefined;
  close(): Promise<void>;
};

/** Stands before a server of this machine, and fails on demand. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const server = createServer(async (asked, response) => {
    const body = Buffer.concat(await asked.toArray());
    const answer = proxy.fault(body.toString());
    if (answer === undefined) return forward(asked, body, response);
    if (answer === 'hang') return;
    response.writeHead(answer.status, { 'content-type': 'application/octet-stream' }).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultyProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: () => undefined,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;

  function forward({ method, url = '/', headers }: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const { host: _, ...kept } = headers;
    const asking = request(new URL(url, target), { method, headers: kept, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    asking.on('error', (error) => response.destroy(error));
    asking.end(body);
  }
}

/** An error as DynamoDB answers it. */
export function jsonError(status: number, name: string): FaultyAnswer {
  return { status, body: JSON.stringify({ __type: `com.amazonaws#${name}`, message: 'on demand' }) };
}

/** An error as S3 answers it. */
export function s3Fault(status: number, name: string): FaultyAnswer {
  return { status, body: `<Error><Code>${name}</Code><Message>on demand</Message></Error>` };
}

/** An error as SNS answers it. */
export function snsFault(status: number, name: string): FaultyAnswer {
  const type = status < 500 ? 'Sender' : 'Receiver';
  const error = `<Error><Type>${type}</Type><Code>${name}</Code><Message>on demand</Message></Error>`;
  return { status, body: `<ErrorResponse>${error}<RequestId>r</RequestId></ErrorResponse>` };
}
