import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Topics } from '#infra/topics.ts';
import type { EntryFunction } from './entry-function.ts';

/** What the store does: batched reads, and conditional writes of single items. Nothing is deleted; it expires. */
export function allowState(entry: EntryFunction, table: Table): void {
  entry.allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:Query'], table.tableArn);
}

/** To tell machines of findings, and people. */
export function allowAnnouncing(entry: EntryFunction, topics: Topics): void {
  entry.allow(['sns:Publish'], topics.findings.topicArn);
  allowAlerting(entry, topics);
}

/** To tell people, and nobody else. */
export function allowAlerting(entry: EntryFunction, { alerts, chat, key }: Topics): void {
  const topics = [alerts, ...(chat === null ? [] : [chat])];
  entry.allow(['sns:Publish'], ...topics.map(({ topicArn }) => topicArn));
  entry.allow(['kms:Decrypt', 'kms:GenerateDataKey'], key.keyArn);
}

/** The environment of the entries that announce. */
export function stateEnvironment(table: Table, topics: Topics, slack: boolean): Record<string, string> {
  return {
    TABLE_NAME: table.tableName,
    METRICS_NAMESPACE: Stack.of(table).stackName,
    FINDINGS_TOPIC_ARN: topics.findings.topicArn,
    ...alertingEnvironment(topics, slack),
  };
}

/** `SLACK` makes those who tell people write what the slack entry posts. */
export function alertingEnvironment({ alerts, chat }: Topics, slack: boolean): Record<string, string> {
  return {
    ALERTS_TOPIC_ARN: alerts.topicArn,
    ...(chat === null ? {} : { CHAT_TOPIC_ARN: chat.topicArn }),
    ...(slack ? { SLACK: 'true' } : {}),
  };
}
