import { CreateBucketCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { list, physicalName, resourceType } from './resource-type.ts';
import type { ObjectNotification } from './resources.ts';

const filterRules = list(v.object({ Name: v.string(), Value: v.string() }));
type FilterRules = v.InferOutput<typeof filterRules>;

/** One of a bucket's ways to tell of objects: CloudFormation and the CDK's own resource name the same things differently. */
type Notification = { readonly events: readonly string[]; readonly targetArn: string; readonly rules: FilterRules };

const bucketFilter = v.optional(v.object({ S3Key: v.optional(v.object({ Rules: filterRules }), {}) }), {});
const bucketConfiguration = v.object({
  QueueConfigurations: list(v.object({ Event: v.string(), Queue: v.string(), Filter: bucketFilter })),
  TopicConfigurations: list(v.object({ Event: v.string(), Topic: v.string(), Filter: bucketFilter })),
});

const bucket = resourceType(
  { BucketName: v.optional(v.string()), NotificationConfiguration: v.optional(bucketConfiguration, {}) },
  async ({ BucketName, NotificationConfiguration }, { logicalId, clients }) => {
    const name = BucketName ?? physicalName(logicalId, 63).toLowerCase();
    const { QueueConfigurations, TopicConfigurations } = NotificationConfiguration;
    const notifications = [
      ...QueueConfigurations.map(({ Queue, ...rest }) => ({ targetArn: Queue, ...rest })),
      ...TopicConfigurations.map(({ Topic, ...rest }) => ({ targetArn: Topic, ...rest })),
    ].map(({ targetArn, Event, Filter }) => ({ targetArn, events: [Event], rules: Filter.S3Key.Rules }));
    await clients.s3.send(new CreateBucketCommand({ Bucket: name }));
    const attributes = { Arn: `arn:aws:s3:::${name}`, DomainName: `${name}.s3.amazonaws.com` };
    return { ref: name, attributes, resources: notificationsOf(name, notifications) };
  },
);

const cdkFilter = v.optional(v.object({ Key: v.optional(v.object({ FilterRules: filterRules }), {}) }), {});
const cdkConfiguration = v.object({
  QueueConfigurations: list(v.object({ Events: v.array(v.string()), QueueArn: v.string(), Filter: cdkFilter })),
  TopicConfigurations: list(v.object({ Events: v.array(v.string()), TopicArn: v.string(), Filter: cdkFilter })),
});

/** The CDK's way to notifications of a bucket that the stack does not own. */
const bucketNotifications = resourceType(
  { BucketName: v.string(), NotificationConfiguration: cdkConfiguration },
  ({ BucketName, NotificationConfiguration }, { logicalId }) => {
    const { QueueConfigurations, TopicConfigurations } = NotificationConfiguration;
    const notifications = [
      ...QueueConfigurations.map(({ QueueArn, ...rest }) => ({ targetArn: QueueArn, ...rest })),
      ...TopicConfigurations.map(({ TopicArn, ...rest }) => ({ targetArn: TopicArn, ...rest })),
    ].map(({ targetArn, Events, Filter }) => ({ targetArn, events: Events, rules: Filter.Key.FilterRules }));
    return { ref: logicalId, attributes: {}, resources: notificationsOf(BucketName, notifications) };
  },
);

export const BUCKET_TYPES = { 'AWS::S3::Bucket': bucket, 'Custom::S3BucketNotifications': bucketNotifications };

function notificationsOf(name: string, notifications: readonly Notification[]): ObjectNotification[] {
  return notifications
    .filter(({ events }) => events.some((event) => event.startsWith('s3:ObjectCreated:')))
    .map(({ targetArn, rules }) => {
      const ruleFor = (kind: string) => rules.find((rule) => rule.Name.toLowerCase() === kind)?.Value ?? '';
      const [prefix, suffix] = [ruleFor('prefix'), ruleFor('suffix')];
      return { kind: 'notification', bucket: name, form: 's3', targetArn, prefix, suffix };
    });
}
