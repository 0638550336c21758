import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withFailureCodes } from '#aws/aws-failure.ts';
import { TracewardError } from '#core/errors.ts';

let answer: (response: ServerResponse) => void;
let client: DynamoDBClient;
const server = createServer((_, response) => answer(response));
beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

/** What is made of a failure of DynamoDB. */
async function failure(): Promise<unknown> {
  const ask = () => client.send(new GetItemCommand({ TableName: 't', Key: { partition: { S: 'p' } } }));
  return withFailureCodes(ask).catch((error: unknown) => error);
}

describe('what a service says', () => {
  test.each([
    ['AccessDeniedException', 400, 'refused'],
    ['ResourceNotFoundException', 400, 'refused'],
    ['ValidationException', 400, 'refused'],
    ['KMSDisabledException', 400, 'refused'],
    ['KMS.DisabledException', 400, 'refused'],
    ['ThrottlingException', 400, 'retry'],
    ['KMSThrottlingException', 400, 'retry'],
    ['KMS.ThrottlingException', 400, 'retry'],
    ['ProvisionedThroughputExceededException', 400, 'retry'],
    ['RequestLimitExceeded', 400, 'retry'],
    ['ExpiredTokenException', 400, 'retry'],
    ['TooManyRequestsException', 429, 'retry'],
    ['InternalServerError', 500, 'retry'],
    ['ServiceUnavailable', 503, 'retry'],
  ])('%s (%i) is %s', async (name, status, code) => {
    answer = (response) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'said' }));
    };
    expect(await failure()).toMatchObject({ code, message: expect.any(String), cause: { name } });
  });

  test('nothing may pass', async () => {
    answer = (response) => response.destroy();
    expect(await failure()).toMatchObject({ code: 'retry' });
  });

  test('is left to codes of ours, and a defect to itself', async () => {
    const ours = new TracewardError('retry', 'why');
    const defect = new TypeError('defect');
    for (const error of [ours, defect]) {
      await expect(withFailureCodes(() => Promise.reject(error))).rejects.toBe(error);
    }
  });
});
