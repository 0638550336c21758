import { createServer } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { TracewardError } from '#core/errors.ts';
import { withErrorNames } from '#lambda/wiring/step-error.ts';

const nameOf = (work: () => Promise<unknown>) => withErrorNames(work).catch((error: Error) => error.name);

describe('the name under which Step Functions knows an error', () => {
  test('is the code of ours', async () => {
    for (const code of ['settings', 'resume', 'retry'] as const) {
      expect(await nameOf(() => Promise.reject(new TracewardError(code, 'why')))).toBe(code);
    }
  });

  test('is retry for a service that cannot be reached', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const ask = () => client.send(new GetItemCommand({ TableName: 't', Key: { partition: { S: 'p' } } }));
    expect(await nameOf(ask)).toBe('retry');
    server.close();
    client.destroy();
  });

  test('leaves what was thrown as it was, and says all that it says', async () => {
    const thrown = new TracewardError('retry', 'why');
    const named = await withErrorNames(() => Promise.reject(thrown)).catch((error: unknown) => error);
    expect(named).toMatchObject({ name: 'retry', message: 'why', stack: thrown.stack, cause: thrown });
    expect(thrown.name).toBe('TracewardError');
  });

  test('stays for a defect, and nothing happens to a result', async () => {
    expect(await nameOf(() => Promise.reject(new TypeError('a defect')))).toBe('TypeError');
    expect(await withErrorNames(async () => 7)).toBe(7);
  });
});
