import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { list, physicalName, resourceType } from './resource-type.ts';

/** In seconds: a table on this machine is there at once, or a few milliseconds later. */
const WAIT = { maxWaitTime: 30, minDelay: 0.01, maxDelay: 0.1 };

/** Makes a table, and waits until it can be used, as CloudFormation does. */
export async function createTableAndWait(client: DynamoDBClient, input: CreateTableCommandInput): Promise<void> {
  await client.send(new CreateTableCommand(input));
  await waitUntilTableExists({ client, ...WAIT }, { TableName: input.TableName });
}

const key = v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) });
const attribute = v.object({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) });
const index = v.object({
  IndexName: v.string(),
  KeySchema: v.array(key),
  Projection: v.object({
    ProjectionType: v.optional(v.picklist(['ALL', 'KEYS_ONLY', 'INCLUDE'])),
    NonKeyAttributes: v.optional(v.array(v.string())),
  }),
});

/** AWS::DynamoDB::Table and GlobalTable. Time to live and recovery are left out: dynalite has neither. */
const table = resourceType(
  {
    TableName: v.optional(v.string()),
    KeySchema: v.array(key),
    AttributeDefinitions: v.array(attribute),
    GlobalSecondaryIndexes: list(index),
    LocalSecondaryIndexes: list(index),
  },
  async (properties, { logicalId, clients, region, account }) => {
    const { TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties;
    const name = TableName ?? physicalName(logicalId);
    const created = createTableAndWait(clients.dynamodb, {
      TableName: name,
      KeySchema,
      AttributeDefinitions,
      BillingMode: 'PAY_PER_REQUEST',
      ...(GlobalSecondaryIndexes.length > 0 ? { GlobalSecondaryIndexes } : {}),
      ...(LocalSecondaryIndexes.length > 0 ? { LocalSecondaryIndexes } : {}),
    });
    await created.catch((error: unknown) => {
      if (!(error instanceof ResourceInUseException)) throw error;
    });
    return {
      ref: name,
      attributes: { Arn: `arn:aws:dynamodb:${region}:${account}:table/${name}` },
      resources: [{ kind: 'table', logicalId, name }],
    };
  },
);

export const TABLE_TYPES = {
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
};
