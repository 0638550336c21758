import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';

export type DynamoDbLocal = { readonly endpoint: string; readonly stop: () => Promise<void> };

/** Half of the start of a Java program is its optimising compiler and its parallel collector; tests need neither. */
const JVM_FLAGS = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

const STARTS_WITHIN_MS = 60_000;

/**
 * Starts DynamoDB Local from the folder of its program, in memory, on a free port. (It listens on all interfaces and
 * has no option for that; it holds nothing but what tests make up.)
 */
export async function startDynamoDbLocal(folder: string): Promise<DynamoDbLocal> {
  const port = await freePort();
  const program = [
    `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`,
    '-jar',
    join(folder, 'DynamoDBLocal.jar'),
  ];
  const options = ['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)];
  const child = spawn('java', [...JVM_FLAGS, ...program, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  const stopWithUs = () => child.kill('SIGKILL');
  process.once('exit', stopWithUs);
  const endpoint = `http://127.0.0.1:${port}`;
  await answering(child, endpoint);
  return {
    endpoint,
    stop: async () => {
      process.off('exit', stopWithUs);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function answering(child: ChildProcess, endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  const deadline = Date.now() + STARTS_WITHIN_MS;
  while (true) {
    try {
      await client.send(new ListTablesCommand({}));
      return client.destroy();
    } catch (cause) {
      if (child.exitCode !== null) throw new Error('DynamoDB Local ended before it answered', { cause });
      if (Date.now() > deadline) throw new Error('DynamoDB Local does not answer', { cause });
      await delay(100);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
