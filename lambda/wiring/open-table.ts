import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientLimits } from '#aws/client-limits.ts';
import { createDynamoTable } from '#aws/dynamo.ts';
import type { Table } from '#core/store/table.ts';
import { readVariable } from './function-environment.ts';

const client = new DynamoDBClient(clientLimits());

/** The table that this function's environment names. */
export function openTable(): Table {
  return createDynamoTable({ client, tableName: readVariable('TABLE_NAME'), pause });
}
