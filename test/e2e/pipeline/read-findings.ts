import { setTimeout as pause } from 'node:timers/promises';
import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { createDynamoTable } from '#aws/dynamo.ts';
import type { Finding } from '#core/correlate/finding.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { listFindings } from '#core/store/stored-finding.ts';

/** All findings that the table holds, put together from its items. */
export async function readFindings(client: DynamoDBClient, tableName: string): Promise<Finding[]> {
  const retentionDays = { bindings: 90, contacts: 14, findings: 400 };
  const table = createDynamoTable({ client, tableName, pause });
  const findings: Finding[] = [];
  const reader = { table, now: Date.now, lifetimes: createLifetimes(retentionDays, Date.now) };
  for await (const finding of listFindings(reader)) findings.push(finding);
  return findings;
}

/** All items as they are stored. */
export async function readItems(client: DynamoDBClient, TableName: string): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = [];
  for await (const page of paginateScan({ client }, { TableName })) items.push(...(page.Items ?? []));
  return items;
}
