import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { type Call, createFaults, type Fault, type FaultRule } from './s3/faults.ts';
import { createMultipart } from './s3/multipart.ts';
import type { ObjectCreated } from './s3/object-created.ts';
import { createHandlers, operationOf } from './s3/operations.ts';
import { parseRequest } from './s3/request.ts';
import { readBody } from './s3/request-body.ts';
import { errorResponse, type S3Response } from './s3/response.ts';
import { S3Error } from './s3/s3-error.ts';
import { createStore, type Store } from './s3/store.ts';

export type S3ServerOptions = {
  /** Default: a free one. */
  readonly port?: number;
  /** Called, and awaited, after each write of an object and before its answer. `notificationOf` gives S3's message. */
  readonly onCreated?: (created: ObjectCreated) => unknown;
  /** Default: the system's clock. */
  readonly now?: () => Date;
};

export type S3Server = {
  /** `http://127.0.0.1:PORT`. Clients must use path style. */
  readonly endpoint: string;
  /** What is in it; for tests that put or look without a client. */
  readonly store: Store;
  /** Every request so far, also the failed ones. */
  readonly calls: readonly Call[];
  /** Lets requests fail; returns a function that ends it. */
  readonly inject: (rule: FaultRule) => () => void;
  /** How many connections are open. */
  readonly connections: () => Promise<number>;
  /** Breaks open connections off, the hanging ones too. */
  readonly close: () => Promise<void>;
};

/**
 * An S3-compatible server in memory, on 127.0.0.1, with what emulators lack: versions, notifications, faults on demand.
 * Any credentials will do. What it does not know it refuses (501 NotImplemented).
 */
export async function startS3Server(options: S3ServerOptions = {}): Promise<S3Server> {
  const { port = 0, onCreated = () => {}, now = () => new Date() } = options;
  const store = createStore(now, onCreated);
  const handlers = createHandlers(store, createMultipart(store));
  const faults = createFaults();
  const calls: Call[] = [];

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    let call: Call = { operation: 'Unknown', bucket: '', key: '' };
    try {
      const request = parseRequest(message);
      call = { operation: operationOf(request), bucket: request.bucket, key: request.key };
      calls.push(call);
      const fault = faults.next(call);
      const body = await readBody(message, request);
      if (fault?.kind === 'error') throw new S3Error(fault.code);
      if (call.operation === 'Unknown') throw new S3Error('NotImplemented');
      send(response, message.method, await handlers[call.operation](request, body), fault);
    } catch (error) {
      const known = error instanceof S3Error ? error : new S3Error('InternalError');
      if (known !== error) console.error(error);
      send(response, message.method, errorResponse(known, call.bucket, call.key));
    }
  }

  // As long as the clients keep them: one that is closed while a request is on its way fails the request, on a busy machine.
  const server = createServer({ keepAliveTimeout: 0 }, (message, response) => void answer(message, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    store,
    calls,
    inject: faults.add,
    connections: promisify(server.getConnections.bind(server)),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(
  to: ServerResponse,
  method: string | undefined,
  { status, headers, body }: S3Response,
  fault?: Fault,
): void {
  if (fault?.kind === 'hang' && fault.afterBytes === undefined) return;
  const length = status === 304 || status === 204 ? {} : { 'content-length': body?.length ?? 0 };
  to.writeHead(status, { 'x-amz-request-id': 'TEST', ...headers, ...length });
  if (method === 'HEAD' || body === undefined) return void to.end();
  if (fault === undefined || fault.kind === 'error') return void to.end(body);
  to.flushHeaders();
  to.write(body.subarray(0, fault.afterBytes), () => {
    if (fault.kind === 'cut') to.destroy();
  });
}
