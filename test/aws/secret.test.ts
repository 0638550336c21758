import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openSecret } from '#aws/secret.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf';
const PARAMETER = 'arn:aws:ssm:eu-west-1:111122223333:parameter/traceward/slack';

const asked: unknown[] = [];
let value = 'first';
let status = 200;
let server: Server;

/** Answers as both services do: JSON over POST, the operation in a header. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push([request.headers['x-amz-target'], JSON.parse(Buffer.concat(chunks).toString())]);
    const answer =
      status === 200
        ? { SecretString: value, Parameter: { Value: value } }
        : { __type: 'AccessDeniedException', message: 'no' };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a secret', () => {
  test.each([
    ['of Secrets Manager', SECRET, ['secretsmanager.GetSecretValue', { SecretId: SECRET }]],
    ['of Systems Manager', PARAMETER, ['AmazonSSM.GetParameter', { Name: PARAMETER, WithDecryption: true }]],
  ])('%s is read by its ARN', async (_, arn, request) => {
    asked.length = 0;
    expect(await openSecret(arn, () => 0).read()).toBe(value);
    expect(asked).toEqual([request]);
  });

  test('is read once within five minutes, and again after that or when that is asked for', async () => {
    let now = 0;
    value = 'first';
    const secret = openSecret(SECRET, () => now);
    expect(await secret.read()).toBe('first');
    value = 'second';
    now = 299_999;
    expect(await secret.read()).toBe('first');
    now = 300_000;
    expect(await secret.read()).toBe('second');
    value = 'third';
    expect([await secret.refresh(), await secret.read()]).toEqual(['third', 'third']);
  });

  test('that may not be read is an error that names it and the reason', async () => {
    status = 400;
    await expect(openSecret(SECRET, () => 0).read()).rejects.toMatchObject({
      code: 'retry',
      message: `cannot read ${SECRET}: AccessDeniedException: no`,
    });
    status = 200;
  });

  test('that holds no text is an error', async () => {
    value = '';
    await expect(openSecret(SECRET, () => 0).read()).rejects.toMatchObject({ code: 'retry' });
  });
});
