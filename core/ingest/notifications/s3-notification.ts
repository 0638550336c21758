import { isObject, nonEmptyText } from '#core/json.ts';
import { decodeKey } from '#core/object-key.ts';
import { type ObjectReference, sizeIn, type Trigger } from './notification.ts';

/**
 * S3's own notification: `{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{…}}]}`, with
 * encoded keys. Once, when it is set up, `{"Event":"s3:TestEvent"}`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export const s3Notification: Trigger = {
  read(message) {
    if (message['Event'] === 's3:TestEvent') return [];
    const records = message['Records'];
    if (!Array.isArray(records)) return undefined;
    const references: ObjectReference[] = [];
    for (const record of records) {
      if (!isObject(record) || record['eventSource'] !== 'aws:s3') return undefined;
      const name = nonEmptyText(record['eventName']);
      if (name === undefined) return undefined;
      if (!name.startsWith('ObjectCreated:')) continue;
      const reference = readReference(record['s3']);
      if (reference === undefined) return undefined;
      references.push(reference);
    }
    return references;
  },
};

function readReference(s3: unknown): ObjectReference | undefined {
  if (!isObject(s3) || !isObject(s3['bucket']) || !isObject(s3['object'])) return undefined;
  const bucket = nonEmptyText(s3['bucket']['name']);
  const encoded = nonEmptyText(s3['object']['key']);
  const key = encoded === undefined ? undefined : decodeKey(encoded);
  if (bucket === undefined || key === undefined) return undefined;
  const version = nonEmptyText(s3['object']['versionId']);
  const { eTag, size } = s3['object'];
  return { bucket, key, version, etag: nonEmptyText(eTag), size: sizeIn(size) };
}
