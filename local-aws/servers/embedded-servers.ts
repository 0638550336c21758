import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startMessageServer } from './message-server.ts';
import { startTableThread } from './table-thread.ts';

export type EmbeddedServers = {
  /** Where S3, SQS and SNS answer. */
  readonly messages: string;
  /** Where DynamoDB answers. */
  readonly tables: string;
  stop(): Promise<void>;
};

/** `durable`: what is stored is there again when the servers start over the same folder. Else only objects use it. */
export async function startEmbeddedServers(
  folder: string,
  { durable }: { readonly durable: boolean },
): Promise<EmbeddedServers> {
  mkdirSync(folder, { recursive: true });
  const [messages, tables] = await Promise.all([
    startMessageServer({
      objectFolder: join(folder, 's3'),
      messageFolder: durable ? join(folder, 'messages') : undefined,
    }),
    startTableThread(durable ? join(folder, 'dynamodb') : undefined),
  ]);
  return {
    messages: messages.endpoint,
    tables: tables.endpoint,
    async stop() {
      await Promise.all([messages.stop(), tables.stop()]);
    },
  };
}
