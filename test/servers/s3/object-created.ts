/** What S3 tells of an object that has just been written. */
export type ObjectCreated = {
  readonly eventName: 'ObjectCreated:Put' | 'ObjectCreated:CompleteMultipartUpload';
  readonly eventTime: Date;
  readonly bucket: string;
  /** As the client gave it: not encoded. */
  readonly key: string;
  /** Missing in a bucket without versions. */
  readonly versionId: string | undefined;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
  /** Grows with every write to the server; compared as text. */
  readonly sequencer: string;
};

/** The body of S3's notification: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export function notificationOf(...created: readonly ObjectCreated[]): object {
  return { Records: created.map(notificationRecord) };
}

function notificationRecord(created: ObjectCreated): object {
  const { bucket, key, versionId, etag: eTag, size, sequencer } = created;
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: created.eventTime.toISOString(),
    eventName: created.eventName,
    userIdentity: { principalId: 'AWS:TEST' },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': sequencer, 'x-amz-id-2': sequencer },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'test',
      bucket: { name: bucket, ownerIdentity: { principalId: 'TEST' }, arn: `arn:aws:s3:::${bucket}` },
      object: { key: encodeEventKey(key), size, eTag, ...(versionId === undefined ? {} : { versionId }), sequencer },
    },
  };
}

/** As Java's URLEncoder writes it, with the slashes left: a space is `+`, a plus is `%2B`. */
export function encodeEventKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
}
