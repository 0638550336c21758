import { Aws, Stack } from 'aws-cdk-lib';
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
export function allowAlerting(entry: EntryFunction, { alerts, chat, events, routes, key }: Topics): void {
  const own = [
    alerts,
    ...[chat, events].filter((topic) => topic !== null),
    ...routes.flatMap(({ topic }) => topic ?? []),
  ];
  const others = new Set(routes.flatMap(({ route }) => route.topicArn ?? []));
  entry.allow(['sns:Publish'], ...own.map(({ topicArn }) => topicArn), ...others);
  entry.allow(['kms:Decrypt', 'kms:GenerateDataKey'], key.keyArn);
  allowKeysOfOthers(entry, routes);
}

/** Only to publish to the topics that the settings name. */
function allowKeysOfOthers(entry: EntryFunction, routes: Topics['routes']): void {
  for (const arn of new Set(routes.flatMap(({ route }) => route.topicKmsKeyArn ?? []))) {
    const region = arn.split(':')[3] ?? '';
    entry.allowIf({ 'kms:ViaService': `sns.${region}.${Aws.URL_SUFFIX}` }, ['kms:Decrypt', 'kms:GenerateDataKey'], arn);
  }
}

/** The environment of the entries that announce. */
export function stateEnvironment(table: Table, topics: Topics): Record<string, string> {
  return {
    TABLE_NAME: table.tableName,
    METRICS_NAMESPACE: Stack.of(table).stackName,
    FINDINGS_TOPIC_ARN: topics.findings.topicArn,
    ...alertingEnvironment(topics),
  };
}

/** The settings, beside the code, say which topic is whose. */
export function alertingEnvironment(topics: Topics): Record<string, string> {
  const { alerts, chat, events } = topics;
  return {
    ALERTS_TOPIC_ARN: alerts.topicArn,
    ...(chat === null ? {} : { CHAT_TOPIC_ARN: chat.topicArn }),
    ...(events === null ? {} : { EVENTS_TOPIC_ARN: events.topicArn }),
    ...routeEnvironment(topics),
  };
}

/** The topics of routes, in the order of the settings. */
export function routeEnvironment({ routes }: Topics): Record<string, string> {
  const arns = routes.flatMap(({ topic }) => topic?.topicArn ?? []);
  return arns.length === 0 ? {} : { ROUTE_TOPIC_ARNS: arns.join(',') };
}
