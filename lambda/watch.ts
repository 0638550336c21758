import { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { clientLimits } from '#aws/client-limits.ts';
import { listReceivers } from '#aws/sns/list-receivers.ts';
import { compileApiServers } from '#core/settings/api-servers.ts';
import { leastReceivers } from '#core/watch/least-receivers.ts';
import { countClusters, watchClusters } from '#core/watch/watch-clusters.ts';
import { openLogAndMetrics } from '#lambda/wiring/log-and-metrics.ts';
import { openPacedPublisher } from '#lambda/wiring/open-alert-publisher.ts';
import { readDeployedSettings, readVariable } from './wiring/function-environment.ts';
import { openTable } from './wiring/open-table.ts';
import { readRouteTopics } from './wiring/route-topics.ts';

const { alerts, apiServers, suppressions } = readDeployedSettings();
const { now, log, metrics } = openLogAndMetrics();
const client = new SNSClient(clientLimits());
const table = openTable();
const options = {
  table,
  now,
  apiServers: compileApiServers(apiServers),
  suppressions,
};
const openPublish = openPacedPublisher(alerts, client, { table, now });
const topics = {
  alertsTopicArn: readVariable('ALERTS_TOPIC_ARN'),
  chatTopicArn: process.env['CHAT_TOPIC_ARN'],
  routeTopicArns: readRouteTopics(alerts),
};
const topicsOfPeople = [
  { topicArn: topics.alertsTopicArn, email: alerts.email },
  { topicArn: readVariable('ALARMS_TOPIC_ARN'), email: alerts.email },
  ...(topics.chatTopicArn === undefined ? [] : [{ topicArn: topics.chatTopicArn, email: [] }]),
  ...alerts.routes.flatMap(({ name, email }) => {
    const topicArn = topics.routeTopicArns.get(name);
    return topicArn === undefined ? [] : [{ topicArn, email }];
  }),
];

/** Tells people what has changed in what the clusters send, and who of them gets nothing. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const publish = openPublish(() => context.getRemainingTimeInMillis());
  const { unconfirmed, unsubscribed, confirmed } = await listReceivers(client, topicsOfPeople);
  const clusters = await watchClusters({ ...options, publish, unconfirmed, unsubscribed });
  for (const { cluster, conditions } of clusters) {
    for (const condition of conditions) log('warn', 'cluster is not seen whole', { cluster, ...condition });
  }
  metrics.add({
    SilentClusters: countClusters(clusters, 'silent'),
    BlindClusters: countClusters(clusters, 'blind', 'partly-blind', 'nodes-blind', 'nodes-mute'),
    ConfirmedReceivers: leastReceivers(alerts, topics, confirmed),
  });
  metrics.flush();
}
