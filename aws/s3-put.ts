import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { asRetry } from './aws-failure.ts';
import { explainAwsError } from './explain-aws-error.ts';

export type SmallObject = {
  readonly bucket: string;
  readonly key: string;
  readonly body: Uint8Array;
  /** Of its content, for browsers. */
  readonly type: string;
};

/**
 * Writes an object that fits into memory, in one request. Throws `retry` for whatever S3 says: what denies it, such as a key or
 * a policy, is for all objects the same, and can be mended.
 */
export async function putObject(client: S3Client, { bucket, key, body, type }: SmallObject): Promise<void> {
  try {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: type }));
  } catch (cause) {
    throw asRetry(cause, (error) => `cannot write s3://${bucket}/${key}: ${explainAwsError(error)}`);
  }
}
