import { isObject, nonEmptyText } from '#core/json.ts';
import { sizeIn, type Trigger } from './notification.ts';

/**
 * S3 by way of EventBridge, `"detail-type":"Object Created"`, in which keys are written as they are.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export const eventBridge: Trigger = {
  read({ source, detail, 'detail-type': type }) {
    if (source !== 'aws.s3' || !isObject(detail)) return undefined;
    if (type !== 'Object Created') return [];
    const { bucket, object } = detail;
    const name = isObject(bucket) ? nonEmptyText(bucket['name']) : undefined;
    const key = isObject(object) ? nonEmptyText(object['key']) : undefined;
    if (name === undefined || key === undefined || !isObject(object)) return undefined;
    const version = nonEmptyText(object['version-id']);
    return [{ bucket: name, key, version, etag: nonEmptyText(object['etag']), size: sizeIn(object['size']) }];
  },
};
