import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ACCOUNT, REGION } from '#local-aws/servers/clients.ts';
import { type Asked, askedBy } from '#test/iam/request-calls.ts';
import { answerStack } from '#test/servers/stack-answer.ts';

export type DeployedTable = {
  readonly endpoint: string;
  /** What each request asked permission for. */
  readonly asked: readonly Asked[];
  /** Refuses all actions whose names these are, from now on. */
  readonly deny: (...actions: readonly string[]) => void;
  readonly close: () => Promise<void>;
};

/** CloudFormation with one stack, `traceward`, that has this table, and DynamoDB, which another server answers for. */
export async function startDeployedTable(tables: string, tableName: string): Promise<DeployedTable> {
  const asked: Asked[] = [];
  const denied = new Set<string>();

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(message);
    if (message.headers['x-amz-target'] === undefined) {
      const form = new URLSearchParams(body);
      const resource = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${form.get('StackName')}/0`;
      asked.push({ action: 'cloudformation:DescribeStacks', resource, context: {} });
      return answerStack({ StateTableName: tableName }, form, response);
    }
    const calls = askedBy('dynamodb', message, body);
    asked.push(...calls);
    if (calls.some(({ action }) => denied.has(action))) {
      const refusal = JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', Message: 'no' });
      return void response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(refusal);
    }
    const { host: _, connection: __, 'content-length': ___, ...headers } = message.headers;
    const forwarded = await fetch(tables, { method: 'POST', headers: textsOf(headers), body });
    const type = forwarded.headers.get('content-type') ?? 'application/x-amz-json-1.0';
    response.writeHead(forwarded.status, { 'content-type': type }).end(await forwarded.text());
  }

  const server = createServer((message, response) => void answer(message, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    deny: (...actions) => actions.forEach((action) => void denied.add(action)),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function textsOf(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
