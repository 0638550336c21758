import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type CreateTableCommandInput,
  DeleteTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { createDynamoTable } from '#aws/dynamo.ts';
import type { Table } from '#core/store/table.ts';
import { createTableAndWait } from '#local-aws/provision/provision-tables.ts';

export type TestTable = {
  readonly table: Table;
  readonly client: DynamoDBClient;
  readonly name: string;
  /** Of the server. */
  readonly endpoint: string;
  readonly remove: () => Promise<unknown>;
};

export type TestDatabase = {
  /** A new, empty table. `config`: of its client, beside the endpoint. */
  createTable(config?: DynamoDBClientConfig): Promise<TestTable>;
  close(): Promise<void>;
};

/** Over all databases of this process, which may all be the same DynamoDB Local. */
let tables = 0;

/** DynamoDB Local where DYNAMODB_ENDPOINT says so, else an embedded dynalite. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const external = process.env['DYNAMODB_ENDPOINT'];
  const server = external === undefined ? await startDynalite() : undefined;
  const endpoint = external ?? endpointOf(server?.address());

  return { createTable: create, close };

  async function create(config: DynamoDBClientConfig = {}): Promise<TestTable> {
    const client = new DynamoDBClient({
      endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      ...config,
    });
    tables += 1;
    const name = `test-${process.pid}-${tables}`;
    await createTableAndWait(client, { TableName: name, ...LAYOUT });
    return {
      table: createDynamoTable({ client, tableName: name, pause }),
      client,
      name,
      endpoint,
      remove: async () => {
        await client.send(new DeleteTableCommand({ TableName: name }));
        client.destroy();
      },
    };
  }

  async function close(): Promise<void> {
    if (server === undefined) return;
    server.close();
    await once(server, 'close');
  }
}

/** As infra/state-table.ts has it. */
export const LAYOUT = {
  AttributeDefinitions: ['partition', 'sort', 'pending'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'partition', KeyType: 'HASH' },
    { AttributeName: 'sort', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'pending',
      KeySchema: [{ AttributeName: 'pending', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
} as const satisfies Omit<CreateTableCommandInput, 'TableName'>;

function endpointOf(address: AddressInfo | string | null | undefined): string {
  if (typeof address !== 'object' || address === null) throw new Error('dynalite does not listen');
  return `http://127.0.0.1:${address.port}`;
}

async function startDynalite(): Promise<Server> {
  const server: Server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
