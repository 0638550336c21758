import { type Clients, clientEnvironment, createClients } from '#local-aws/servers/clients.ts';
import { dynamoDbLocalFolder } from '#test/e2e/prerequisites.ts';
import { startDynamoDbLocal } from '#test/servers/dynamodb-local.ts';
import type { ObjectCreated } from '#test/servers/s3/object-created.ts';
import { type S3Server, startS3Server } from '#test/servers/s3-server.ts';
import { startMessageServers } from './start-message-servers.ts';

export type Servers = {
  readonly s3: S3Server;
  readonly clients: Clients;
  /** What makes a function's clients use these servers. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
};

/** Our S3, fauxqs for SQS and SNS, and DynamoDB Local, all empty. */
export async function startServers(onCreated: (created: ObjectCreated) => Promise<void>): Promise<Servers> {
  const folder = dynamoDbLocalFolder();
  if (folder === undefined) throw new Error('DynamoDB Local is not installed; run npm run e2e:install');
  const [s3, messages, tables] = await Promise.all([
    startS3Server({ onCreated }),
    startMessageServers(),
    startDynamoDbLocal(folder),
  ]);
  const endpoints = { messages: messages.endpoint, tables: tables.endpoint };
  const { s3: s3Client } = createClients({ ...endpoints, messages: s3.endpoint });
  const clients = { ...createClients(endpoints), s3: s3Client };
  return {
    s3,
    clients,
    environment: { ...clientEnvironment(endpoints), AWS_ENDPOINT_URL_S3: s3.endpoint },
    stop: async () => {
      for (const client of Object.values(clients)) client.destroy();
      await Promise.all([s3.close(), messages.stop(), tables.stop()]);
    },
  };
}
