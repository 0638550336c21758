import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';

/** In seconds: a table on this machine is there at once, or a few milliseconds later. */
const WAIT = { maxWaitTime: 30, minDelay: 0.01, maxDelay: 0.1 };

/** Makes a table, and waits until it can be used, as CloudFormation does. */
export async function createTable(client: DynamoDBClient, input: CreateTableCommandInput): Promise<void> {
  await client.send(new CreateTableCommand(input));
  await waitUntilTableExists({ client, ...WAIT }, { TableName: input.TableName });
}
