import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EntryFunction } from './entry-function.ts';
import { alertingEnvironment, allowAlerting, allowState } from './function-permissions.ts';
import type { PendingFunctionProps } from './pending-function.ts';

/** Between two looks at each cluster's coverage. */
export const WATCH_INTERVAL = Duration.minutes(15);

/** Tells when a cluster's logs stop to come, or to show what is needed, and who of the receivers gets nothing. */
export function createWatch(scope: Construct, { codeOf, table, topics }: PendingFunctionProps): EntryFunction {
  const watch = new EntryFunction(scope, 'Watch', {
    entry: 'watch',
    codeOf,
    description: "traceward: tells what changed in what each cluster's logs can show",
    memorySize: 512,
    timeout: Duration.minutes(5),
    environment: {
      TABLE_NAME: table.tableName,
      METRICS_NAMESPACE: Stack.of(table).stackName,
      ALARMS_TOPIC_ARN: topics.alarms.topicArn,
      ...alertingEnvironment(topics),
    },
  });
  allowState(watch, table);
  const told = [topics.alerts, topics.alarms, ...(topics.chat === null ? [] : [topics.chat])];
  told.push(...topics.routes.flatMap(({ topic }) => topic ?? []));
  watch.allow(['sns:ListSubscriptionsByTopic'], ...told.map(({ topicArn }) => topicArn));
  allowAlerting(watch, topics);
  watch.runEvery(WATCH_INTERVAL);
  return watch;
}
