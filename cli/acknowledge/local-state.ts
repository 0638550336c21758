import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoTable } from '#aws/dynamo.ts';
import { TracewardError } from '#core/errors.ts';
import type { FindingReader } from '#core/store/stored-finding.ts';
import { createClients } from '#local-aws/servers/clients.ts';
import { startTableServer } from '#local-aws/servers/table-server.ts';
import { openStateFolder } from '#local-aws/state-folder.ts';
import type { KnownState } from './known-state.ts';

/** What `traceward local` calls the table of what is known. */
const STATE_TABLE = /^traceward-StateTable/;

/** The state that `traceward local --state` has kept, which nobody else may use meanwhile. Throws `settings`. */
export async function openLocalState(path: string, others: Omit<FindingReader, 'table'>): Promise<KnownState> {
  if (!existsSync(join(path, 'dynamodb'))) throw nothingIn(path);
  const folder = openStateFolder(path);
  const server = await startTableServer(join(path, 'dynamodb'));
  const { dynamodb: client } = createClients({ messages: server.endpoint, tables: server.endpoint });
  const close = async () => {
    client.destroy();
    await server.stop();
    folder.close();
  };
  const tableName = await findStateTable(client);
  if (tableName === undefined) {
    await close();
    throw nothingIn(path);
  }
  return { reader: { ...others, table: createDynamoTable({ client, tableName, pause }) }, explain: String, close };
}

async function findStateTable(client: DynamoDBClient): Promise<string | undefined> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  return TableNames.find((name) => STATE_TABLE.test(name));
}

function nothingIn(path: string): TracewardError {
  return new TracewardError('settings', `--local: "traceward local --state" has kept nothing in ${path}`);
}
