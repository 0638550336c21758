import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { createBucketNotification } from '#infra/logs/bucket-notification.ts';
import type { LogBucket } from '#infra/logs/log-bucket.ts';
import { filterRules, OBJECT_CREATED, sentBy } from '#infra/logs/object-created.ts';
import type { Paste } from '#infra/paste.ts';
import { waitOnce } from '#infra/repeated-dependencies.ts';
import type { LogTrigger } from './trigger.ts';

/** The bucket tells the queue: the shortest way. */
export const triggerByS3: LogTrigger = (scope, { logs, queue }) => {
  const queueArn = queue.queue.queueArn;
  const allowed = queue.allow(
    new PolicyStatement({
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queueArn],
      conditions: sentBy(logs),
    }),
  );
  if (logs.kind === 'foreign') return [notificationToPaste(logs, queueArn, Stack.of(scope).stackName)];
  if (logs.kind === 'existing') {
    createBucketNotification(scope, { logs, queueArn, after: allowed });
    return [];
  }
  // On the bucket itself, not by the CDK's custom resource: nothing runs at deployment that the template does not show.
  const rules = filterRules(logs.prefix);
  logs.resource.notificationConfiguration = {
    queueConfigurations: [
      { event: OBJECT_CREATED, queue: queueArn, ...(rules.length > 0 && { filter: { s3Key: { rules } } }) },
    ],
  };
  logs.resource.node.addDependency(allowed);
  waitOnce(logs.resource, queue.queue);
  return [];
};

function notificationToPaste({ name, prefix }: LogBucket, queueArn: string, id: string): Paste {
  const rules = filterRules(prefix).map((rule) => ({ Name: rule.name, Value: rule.value }));
  return {
    name: 'BucketNotificationToPaste',
    description: `Add to the notification configuration of ${name}, beside the entries it has`,
    value: {
      QueueConfigurations: [
        {
          Id: id,
          QueueArn: queueArn,
          Events: [OBJECT_CREATED],
          ...(rules.length > 0 && { Filter: { Key: { FilterRules: rules } } }),
        },
      ],
    },
  };
}
