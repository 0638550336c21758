import { createHash, randomBytes } from 'node:crypto';
import type { ObjectCreated } from './object-created.ts';
import { S3Error } from './s3-error.ts';

export type Headers = Readonly<Record<string, string>>;

/** `deleteMarker` versions have an empty body. */
export type StoredVersion = {
  readonly key: string;
  /** `null` (the text) for what was written while the bucket kept no versions. */
  readonly versionId: string;
  readonly deleteMarker: boolean;
  readonly body: Buffer;
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  /** Headers to give back with the object: content type, encoding, metadata, checksum. */
  readonly headers: Headers;
};

export type Versioning = 'off' | 'Enabled' | 'Suspended';

export type Bucket = {
  readonly name: string;
  versioning: Versioning;
  /** Newest first. A key without a version left is not in the map. */
  readonly versions: Map<string, StoredVersion[]>;
};

export type NewObject = {
  readonly body: Buffer;
  readonly headers?: Headers | undefined;
  readonly multipartEtag?: string | undefined;
};

export type Store = ReturnType<typeof createStore>;

/** Buckets in memory. `onCreated` has been awaited when `put` returns, so that a test sees its effects. */
export function createStore(now: () => Date, onCreated: (created: ObjectCreated) => unknown) {
  const buckets = new Map<string, Bucket>();
  let writes = 0;

  function bucketOf(name: string): Bucket {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw new S3Error('NoSuchBucket');
    return bucket;
  }

  function add(bucket: Bucket, version: Omit<StoredVersion, 'versionId' | 'lastModified'>): StoredVersion {
    const versionId = bucket.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null';
    const kept = (bucket.versions.get(version.key) ?? []).filter((other) => other.versionId !== versionId);
    const stored = { ...version, versionId, lastModified: now() };
    bucket.versions.set(version.key, [stored, ...kept]);
    return stored;
  }

  return {
    buckets: (): Bucket[] => [...buckets.values()],
    bucket: bucketOf,

    createBucket(name: string, versioning: Versioning = 'off'): Bucket {
      if (buckets.has(name)) throw new S3Error('BucketAlreadyOwnedByYou');
      const bucket: Bucket = { name, versioning, versions: new Map() };
      buckets.set(name, bucket);
      return bucket;
    },

    deleteBucket(name: string): void {
      if (bucketOf(name).versions.size > 0) throw new S3Error('BucketNotEmpty');
      buckets.delete(name);
    },

    async put(
      bucketName: string,
      key: string,
      { body, headers = {}, multipartEtag }: NewObject,
    ): Promise<StoredVersion> {
      const etag = multipartEtag ?? createHash('md5').update(body).digest('hex');
      const bucket = bucketOf(bucketName);
      const stored = add(bucket, { key, body, headers, etag, deleteMarker: false });
      writes += 1;
      await onCreated({
        eventName: `ObjectCreated:${multipartEtag === undefined ? 'Put' : 'CompleteMultipartUpload'}`,
        eventTime: stored.lastModified,
        bucket: bucketName,
        key,
        versionId: bucket.versioning === 'Enabled' ? stored.versionId : undefined,
        etag,
        size: body.length,
        sequencer: writes.toString(16).toUpperCase().padStart(18, '0'),
      });
      return stored;
    },

    /** The current object, or the version asked for. Errors: NoSuchKey, NoSuchVersion, MethodNotAllowed (a delete marker asked for by id). */
    find(bucketName: string, key: string, versionId: string | undefined): StoredVersion {
      const versions = bucketOf(bucketName).versions.get(key) ?? [];
      if (versionId === undefined) {
        const current = versions[0];
        if (current === undefined) throw new S3Error('NoSuchKey');
        if (current.deleteMarker) {
          throw new S3Error('NoSuchKey', { 'x-amz-delete-marker': 'true', 'x-amz-version-id': current.versionId });
        }
        return current;
      }
      const version = versions.find((other) => other.versionId === versionId);
      if (version === undefined) throw new S3Error('NoSuchVersion');
      if (version.deleteMarker) throw new S3Error('MethodNotAllowed', { 'x-amz-delete-marker': 'true' });
      return version;
    },

    /** Without a version id: a delete marker where versions are kept, else the object is gone. What is not there is no error. */
    remove(bucketName: string, key: string, versionId: string | undefined): StoredVersion | undefined {
      const bucket = bucketOf(bucketName);
      if (versionId === undefined && bucket.versioning !== 'off') {
        return add(bucket, { key, body: Buffer.alloc(0), headers: {}, etag: '', deleteMarker: true });
      }
      const versions = bucket.versions.get(key) ?? [];
      const removed = versionId === undefined ? versions[0] : versions.find((other) => other.versionId === versionId);
      const left = versions.filter((version) => version !== removed);
      if (left.length === 0) bucket.versions.delete(key);
      else bucket.versions.set(key, left);
      return removed;
    },
  };
}
