import { encodeKey } from '#core/object-key.ts';
import type { LogBucket } from './log-bucket.ts';

/** Every way in which an object can come into being: put, post, copy, multipart upload. */
export const OBJECT_CREATED = 's3:ObjectCreated:*';

/**
 * The rules that S3 filters a notification by; none for all keys. S3 compares a prefix with the key as the notification
 * writes it: `cluster=a/` never matches, `cluster%3Da/` does.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function filterRules(prefix: string): { name: string; value: string }[] {
  return prefix === '' ? [] : [{ name: 'prefix', value: encodeKey(prefix) }];
}

/** The same two conditions for whatever S3 sends to: from this bucket, and still from the account that owned it. */
export function sentBy({ arn, account }: LogBucket): Record<string, Record<string, string>> {
  return { ArnEquals: { 'aws:SourceArn': arn }, StringEquals: { 'aws:SourceAccount': account } };
}
