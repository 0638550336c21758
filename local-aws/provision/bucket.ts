import { CreateBucketCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { list, resourceType } from './resource-type.ts';
import type { NotificationPiece } from './resources.ts';

const rules = v.object({ Rules: v.array(v.object({ Name: v.string(), Value: v.string() })) });
const filter = v.optional(v.object({ S3Key: v.optional(rules) }));
const toQueue = v.object({ Event: v.string(), Queue: v.string(), Filter: filter });
const toTopic = v.object({ Event: v.string(), Topic: v.string(), Filter: filter });

export const bucket = resourceType(
  {
    BucketName: v.optional(v.string()),
    NotificationConfiguration: v.optional(
      v.object({ QueueConfigurations: list(toQueue), TopicConfigurations: list(toTopic) }),
    ),
  },
  async ({ BucketName, NotificationConfiguration }, { logicalId, clients }) => {
    const name = BucketName ?? physicalName(logicalId, 63).toLowerCase();
    const { QueueConfigurations = [], TopicConfigurations = [] } = NotificationConfiguration ?? {};
    const targets = [
      ...QueueConfigurations.map(({ Event, Queue, Filter }) => ({ Event, Filter, arn: Queue })),
      ...TopicConfigurations.map(({ Event, Topic, Filter }) => ({ Event, Filter, arn: Topic })),
    ];
    const pieces = targets
      .filter(({ Event }) => Event.startsWith('s3:ObjectCreated:'))
      .map(({ Filter, arn }) => s3Notification(name, arn, Filter?.S3Key?.Rules ?? []));
    await clients.s3.send(new CreateBucketCommand({ Bucket: name }));
    return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}`, DomainName: `${name}.s3.amazonaws.com` }, pieces };
  },
);

export function s3Notification(
  bucketName: string,
  targetArn: string,
  filterRules: readonly { readonly Name: string; readonly Value: string }[],
): NotificationPiece {
  const ruleFor = (name: string) => filterRules.find((rule) => rule.Name.toLowerCase() === name)?.Value ?? '';
  const prefix = ruleFor('prefix');
  return { kind: 'notification', bucket: bucketName, form: 's3', targetArn, prefix, suffix: ruleFor('suffix') };
}
