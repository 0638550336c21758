import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoTable } from '#aws/dynamo.ts';
import type { Table } from '#core/store/table.ts';
import { readVariable } from './function-environment.ts';

/** With the client's backoff about ten seconds of throttling are waited out. */
export const MAX_ATTEMPTS = 8;

const client = new DynamoDBClient({ maxAttempts: MAX_ATTEMPTS });

/** The table that this function's environment names. */
export function openTable(variable: 'TABLE_NAME' | 'RESCAN_TABLE_NAME'): Table {
  return createDynamoTable({ client, tableName: readVariable(variable), pause });
}
