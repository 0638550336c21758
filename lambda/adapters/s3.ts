import { GetObjectCommand, type GetObjectCommandOutput, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { StoredObject } from '../core/detect/stored-object.ts';
import { TracewardError } from '../core/errors.ts';
import type { ObjectReference } from '../core/triggers/trigger.ts';

/** `deleted`: the object, or this version of it, is gone. Throws `retry` for all else that keeps it from being read. */
export async function openObject(client: S3Client, reference: ObjectReference): Promise<StoredObject | 'deleted'> {
  const { bucket, key, version, etag } = reference;
  const name = `s3://${bucket}/${key}`;
  const response = await get(client, reference, name);
  if (response === 'deleted') return 'deleted';
  const read = identityOf(response);
  return {
    source: `${name}#${read}`,
    isOverwritten: version === undefined && etag !== undefined && etag !== unquoted(response.ETag),
    chunks: readBody(response, name),
  };
}

async function get(
  client: S3Client,
  { bucket, key, version }: ObjectReference,
  name: string,
): Promise<GetObjectCommandOutput | 'deleted'> {
  try {
    return await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }));
  } catch (cause) {
    if (isGone(cause)) return 'deleted';
    throw new TracewardError('retry', `cannot read ${name}: ${explain(cause)}`, { cause });
  }
}

/** A delete marker that is asked for by its version answers 405. Without ListBucket S3 says 403 to a key that is gone. */
function isGone(error: unknown): boolean {
  return error instanceof S3ServiceException && ['NoSuchKey', 'NoSuchVersion', 'MethodNotAllowed'].includes(error.name);
}

function explain(error: unknown): string {
  if (!(error instanceof S3ServiceException)) return error instanceof Error ? error.message : String(error);
  if (error.$metadata.httpStatusCode !== 403) return `${error.name}: ${error.message}`;
  return `${error.name}: the function's role needs s3:GetObject, s3:GetObjectVersion and s3:ListBucket, and kms:Decrypt if the bucket has a key of its own; the bucket's and the key's policies must allow it, too`;
}

async function* readBody({ Body }: GetObjectCommandOutput, name: string): AsyncGenerator<Uint8Array> {
  try {
    if (Body !== undefined) yield* Body as unknown as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw new TracewardError('retry', `the content of ${name} broke off: ${explain(cause)}`, { cause });
  }
}

/** In a bucket whose versions are suspended every object has the version `null`. */
function identityOf({ VersionId, ETag }: GetObjectCommandOutput): string {
  return VersionId === undefined || VersionId === 'null' ? unquoted(ETag) : VersionId;
}

function unquoted(etag: string | undefined): string {
  return etag?.replaceAll('"', '') ?? '';
}
