import * as v from 'valibot';
import { s3Notification } from './bucket.ts';
import { list, resourceType } from './resource-type.ts';

const filter = v.optional(
  v.object({ Key: v.optional(v.object({ FilterRules: list(v.object({ Name: v.string(), Value: v.string() })) })) }),
);
const toQueue = v.object({ Events: v.array(v.string()), QueueArn: v.string(), Filter: filter });
const toTopic = v.object({ Events: v.array(v.string()), TopicArn: v.string(), Filter: filter });

/** The CDK's way to notifications of a bucket that the stack does not own. */
export const bucketNotifications = resourceType(
  {
    BucketName: v.string(),
    NotificationConfiguration: v.object({ QueueConfigurations: list(toQueue), TopicConfigurations: list(toTopic) }),
  },
  ({ BucketName, NotificationConfiguration }, { logicalId }) => {
    const { QueueConfigurations, TopicConfigurations } = NotificationConfiguration;
    const targets = [
      ...QueueConfigurations.map(({ Events, QueueArn, Filter }) => ({ Events, Filter, arn: QueueArn })),
      ...TopicConfigurations.map(({ Events, TopicArn, Filter }) => ({ Events, Filter, arn: TopicArn })),
    ];
    return {
      ref: logicalId,
      attributes: {},
      pieces: targets
        .filter(({ Events }) => Events.some((event) => event.startsWith('s3:ObjectCreated:')))
        .map(({ Filter, arn }) => s3Notification(BucketName, arn, Filter?.Key?.FilterRules ?? [])),
    };
  },
);
