import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { clientLimits } from '#aws/client-limits.ts';

const ROOT = join(__dirname, '../..');
/** The rooms whose code talks to AWS. */
const ROOMS = ['aws', 'lambda', 'cli', 'local-aws', 'infra', 'bench', 'core', 'compression'];

let answer: (response: ServerResponse, request: number) => void;
let requests = 0;
let server: Server;
let client = create('');
beforeEach(async () => {
  requests = 0;
  server = createServer((_, response) => {
    requests += 1;
    answer(response, requests);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

function ask(): Promise<unknown> {
  return client.send(new GetItemCommand({ TableName: 't', Key: { partition: { S: 'p' } } }));
}

function open(limits: object): void {
  const { port } = server.address() as AddressInfo;
  client = create(`http://127.0.0.1:${port}`, limits);
}

function create(endpoint: string, limits = {}): DynamoDBClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return new DynamoDBClient({ ...limits, endpoint, region: 'eu-west-1', credentials });
}

function refuse(response: ServerResponse, status: number, name: string): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: name, message: 'said' }));
}

function accept(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end('{}');
}

test('every client of AWS is made with limits', () => {
  const sources = ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.m?ts$/.test(name))
      .map((name) => readFileSync(join(ROOT, room, name), 'utf8')),
  );
  const made = sources.flatMap((source) => [...source.matchAll(/new (\w+Client)\(([^;]*)/g)]);
  expect(new Set(made.map(([, name]) => name))).toEqual(
    new Set(
      [
        'CloudFormation',
        'DynamoDB',
        'EventBridge',
        'Lambda',
        'S3',
        'SFN',
        'SNS',
        'SQS',
        'SSM',
        'SecretsManager',
        'SecurityHub',
      ].map((name) => `${name}Client`),
    ),
  );
  const unlimited = made.filter(
    ([, , options = '']) => !/clientLimits\(|\.\.\.common\b|requestHandler: limits/.test(options),
  );
  expect(unlimited.map(([call]) => call)).toEqual([]);
});

describe('a client with limits', () => {
  test('gives up a service that never answers, as a whole in the time of a call', async () => {
    answer = () => {};
    const start = performance.now();
    open(clientLimits({ answer: 50, call: 1800 }));
    await expect(ask()).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - start).toBeLessThan(1800);
    expect(requests).toBeGreaterThan(1);
  });

  test('gives up an answer that does not go on', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': 100 });
      response.write('{');
    };
    open(clientLimits({ silence: 50, call: 0 }));
    await expect(ask()).rejects.toMatchObject({ message: expect.stringMatching(/timed out|timeout/i) });
  });

  test('does not repeat what AWS refuses', async () => {
    answer = (response) => refuse(response, 400, 'AccessDeniedException');
    open(clientLimits());
    await expect(ask()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(requests).toBe(1);
  });

  test('has attempts for each of sixteen requests at once, though each needs five', async () => {
    const refused = 16 * 4;
    answer = (response, request) =>
      request <= refused ? refuse(response, 400, 'ThrottlingException') : accept(response);
    open(clientLimits());
    await expect(Promise.all(Array.from({ length: 16 }, () => ask()))).resolves.toHaveLength(16);
  }, 20_000);

  test('goes on so after minutes of trouble', async () => {
    open(clientLimits({ call: 7000 }));
    answer = (response) => refuse(response, 500, 'InternalServerError');
    const all = () => Promise.allSettled(Array.from({ length: 16 }, () => ask()));
    await all();
    requests = 0;
    answer = (response, request) => (request <= 16 ? refuse(response, 500, 'InternalServerError') : accept(response));
    expect((await all()).map(({ status }) => status)).toEqual(Array(16).fill('fulfilled'));
  }, 20_000);
});
