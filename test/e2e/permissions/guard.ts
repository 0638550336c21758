import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Call, describeCall } from '#test/iam/decide.ts';
import { type Asked, askedBy } from '#test/iam/request-calls.ts';

export type GuardOptions = {
  /** Where a service answers, by the name that signatures have. What has no server is answered here. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Where messages are posted: what Secrets Manager and Systems Manager hold, with a key where the secret's name asks for one. */
  readonly secret: string;
  /** The ARN of the role that has this access key. */
  readonly roleOf: (accessKey: string) => string;
  /** A call with those that it entails. */
  readonly withEntailed: (call: Call) => readonly Call[];
  readonly isAllowed: (call: Call) => boolean;
};

/** Stands before the servers, and lets through what a role may. */
export type Guard = {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** All that was asked for. */
  readonly calls: readonly Call[];
  /** What was asked for and is not permitted, and what nobody knows the permission of. */
  readonly faults: readonly string[];
  /** Refuses the next call that this is true of, whatever the policies say; it is no fault. */
  readonly refuseNext: (isMeant: (call: Call) => boolean) => void;
  readonly stop: () => Promise<void>;
};

type Answer = { readonly status: number; readonly type: string; readonly body: string };

export async function startGuard({ endpoints, secret, roleOf, withEntailed, isAllowed }: GuardOptions): Promise<Guard> {
  const calls: Call[] = [];
  const faults: string[] = [];
  const refusals = new Set<(call: Call) => boolean>();

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(message);
    const { accessKey, service } = signerOf(message);
    const principal = { role: roleOf(accessKey) };
    const ask = ({ action, resource, context }: Asked) =>
      withEntailed({ principal, action, resource, context }).every(isPermitted);
    if (!askedBy(service, message, body.toString()).every(ask)) return respond(response, denial(service));
    const endpoint = endpoints[service];
    if (endpoint === undefined) return respond(response, ownAnswer(service, body.toString()));
    const upstream = await forward(message, body, endpoint);
    // S3 tells only those who may list a bucket that an object is not there.
    const isMissing = service === 's3' && message.method === 'GET' && upstream.statusCode === 404;
    const [, bucket] = message.url?.split(/[/?]/) ?? [];
    if (isMissing && !ask({ action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, context: {} })) {
      upstream.resume();
      return respond(response, denial(service));
    }
    response.writeHead(upstream.statusCode ?? 500, upstream.headers);
    // What breaks off there breaks off here.
    await pipeline(upstream, response).catch(() => undefined);
  }

  function ownAnswer(service: string, body: string): Answer {
    if (service === 'securityhub') return json({ FailedCount: 0, SuccessCount: 1, FailedFindings: [] });
    if (service === 'events') return json({ FailedEntryCount: 0, Entries: [] });
    return secretAnswer(service, /pagerduty|webhook/.test(body) ? keyed(secret) : secret);
  }

  function isPermitted(call: Call): boolean {
    for (const isMeant of refusals) {
      if (!isMeant(call)) continue;
      refusals.delete(isMeant);
      return false;
    }
    calls.push(call);
    const permitted = isAllowed(call);
    if (!permitted) faults.push(`denied: ${describeCall(call)}`);
    return permitted;
  }

  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => {
      faults.push(String(error));
      respond(response, denial(signerOf(message).service));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    faults,
    refuseNext: (isMeant) => void refusals.add(isMeant),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html */
function signerOf({ headers }: IncomingMessage): { accessKey: string; service: string } {
  const scope = /Credential=([^/]+)\/\d+\/[\w-]+\/(\w+)\/aws4_request/.exec(headers.authorization ?? '');
  return { accessKey: scope?.[1] ?? '', service: scope?.[2] ?? '' };
}

async function forward(message: IncomingMessage, body: Buffer, endpoint: string): Promise<IncomingMessage> {
  const { method, url, headers } = message;
  const request = send(new URL(endpoint), { method, path: url, headers });
  request.end(body);
  const [response] = await once(request, 'response');
  return response;
}

function respond(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

/** As the service says it. */
function denial(service: string): Answer {
  if (service === 's3')
    return { status: 403, type: 'application/xml', body: '<Error><Code>AccessDenied</Code></Error>' };
  if (service === 'sns') {
    const body = '<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code></Error></ErrorResponse>';
    return { status: 403, type: 'text/xml', body };
  }
  return { status: 400, type: 'application/x-amz-json-1.0', body: '{"__type":"AccessDeniedException"}' };
}

function keyed(url: string): string {
  return JSON.stringify({ url, key: '0123456789abcdef0123456789abcdef' });
}

function secretAnswer(service: string, secret: string): Answer {
  return json(service === 'ssm' ? { Parameter: { Value: secret } } : { SecretString: secret });
}

function json(value: object): Answer {
  return { status: 200, type: 'application/x-amz-json-1.1', body: JSON.stringify(value) };
}
