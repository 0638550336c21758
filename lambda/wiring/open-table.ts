import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientLimits } from '#aws/client-limits.ts';
import { createDynamoTable } from '#aws/dynamo.ts';
import type { Table } from '#core/store/table.ts';
import { readVariable } from './function-environment.ts';

const client = new DynamoDBClient(clientLimits());

/** The table that this function's environment names. */
export function openTable(variable: 'TABLE_NAME' | 'RESCAN_TABLE_NAME'): Table {
  return createDynamoTable({ client, tableName: readVariable(variable), pause });
}
