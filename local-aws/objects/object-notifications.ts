import { randomBytes, randomUUID } from 'node:crypto';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { encodeKey } from '#core/object-key.ts';
import type { Settings } from '#core/settings/settings.ts';
import {
  eventSourceOf,
  type ObjectNotification,
  ofKind,
  type ProvisionedQueue,
  type ProvisionedResource,
} from '#local-aws/provision/resources.ts';
import { ACCOUNT, type Clients, REGION } from '#local-aws/servers/clients.ts';
import type { UploadedObject } from './upload-object.ts';

/**
 * How objects of the bucket are announced: as the template says, and where it leaves that to the bucket's owner, as
 * the owner is asked to set it up.
 */
export function notificationsOf(
  bucket: string,
  resources: readonly ProvisionedResource[],
  { prefix, trigger }: Settings['logs'],
): ObjectNotification[] {
  const found = ofKind(resources, 'notification').filter((resource) => resource.bucket === bucket);
  if (found.length > 0) return found;
  const foreignTopic = ofKind(resources, 'topic').find(({ isForeign }) => isForeign);
  const targetArn = trigger === 'sns' ? foreignTopic?.arn : eventSourceOf(resources, 'Detect').queueArn;
  if (targetArn === undefined) throw new Error(`The template has nothing that objects of ${bucket} are announced to`);
  return [{ kind: 'notification', bucket, form: 's3', targetArn, prefix: encodeKey(prefix), suffix: '' }];
}

export type NotifyOptions = {
  readonly clients: Pick<Clients, 'sns' | 'sqs'>;
  readonly notifications: readonly ObjectNotification[];
  readonly queues: readonly ProvisionedQueue[];
};

/** Tells of an object what S3, which does not notify here, would tell by the ways of the template. */
export async function notify(object: UploadedObject, { clients, notifications, queues }: NotifyOptions): Promise<void> {
  for (const { bucket, form, targetArn, prefix, suffix } of notifications) {
    // S3 compares a filter with the key as the notification writes it; EventBridge with the key itself.
    const key = form === 's3' ? encodeKey(object.key) : object.key;
    if (bucket !== object.bucket || !key.startsWith(prefix) || !key.endsWith(suffix)) continue;
    await send(targetArn, JSON.stringify(form === 's3' ? s3Event(object) : objectCreated(object)));
  }

  async function send(arn: string, message: string): Promise<void> {
    if (arn.split(':')[2] === 'sns') {
      const subject = 'Amazon S3 Notification';
      await clients.sns.send(new PublishCommand({ TopicArn: arn, Subject: subject, Message: message }));
      return;
    }
    const queue = queues.find((candidate) => candidate.arn === arn);
    if (queue === undefined) throw new Error(`Objects are announced to ${arn}, which does not exist here`);
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: message }));
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function s3Event({ bucket, key, etag, size }: UploadedObject) {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: REGION,
        eventTime: new Date().toISOString(),
        eventName: etag.includes('-') ? 'ObjectCreated:CompleteMultipartUpload' : 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:LOCAL' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': requestId(), 'x-amz-id-2': requestId() },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'local',
          bucket: { name: bucket, ownerIdentity: { principalId: 'LOCAL' }, arn: `arn:aws:s3:::${bucket}` },
          object: { key: encodeKey(key), size, eTag: etag, sequencer: sequencer() },
        },
      },
    ],
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
function objectCreated({ bucket, key, etag, size }: UploadedObject) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: ACCOUNT,
    time: new Date().toISOString(),
    region: REGION,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { key, size, etag, sequencer: sequencer() },
      'request-id': requestId(),
      requester: ACCOUNT,
      'source-ip-address': '127.0.0.1',
      reason: etag.includes('-') ? 'CompleteMultipartUpload' : 'PutObject',
    },
  };
}

function requestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

/** Grows from event to event of the same key. */
function sequencer(): string {
  return `${Date.now().toString(16)}${process.hrtime.bigint().toString(16)}`.toUpperCase().padStart(16, '0');
}
