import { Readable } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { TracewardError } from '#core/errors.ts';
import type { ObjectReference } from '#core/ingest/notifications/notification.ts';
import type { ObjectBody } from '#core/ingest/object-body.ts';
import { failureCodeOf } from './aws-failure.ts';
import { explainAwsError } from './explain-aws-error.ts';

/**
 * `deleted`: the object, or this version of it, is gone. Throws `refused` if it will never be given, such as for lack of
 * permission, and `retry` for all else that keeps it from being read.
 * `deadline`: breaks off a request whose answer does not come or does not go on.
 */
export async function openObject(
  client: S3Client,
  reference: ObjectReference,
  deadline?: AbortSignal,
): Promise<ObjectBody | 'deleted'> {
  const { bucket, key, etag } = reference;
  const name = `s3://${bucket}/${key}`;
  const response = await get(client, reference, name, deadline);
  if (response === 'deleted') return 'deleted';
  // In Node the client's streams are Node's own.
  const body = response.Body instanceof Readable ? response.Body : undefined;
  return {
    source: `${name}#${identityOf(response)}`,
    isOverwritten: etag !== undefined && etag !== unquoted(response.ETag),
    chunks: readBody(body, name),
    close: () => void body?.destroy(),
  };
}

async function get(
  client: S3Client,
  { bucket, key, version }: ObjectReference,
  name: string,
  deadline: AbortSignal | undefined,
): Promise<GetObjectCommandOutput | 'deleted'> {
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version });
    return await client.send(command, deadline === undefined ? {} : { abortSignal: deadline });
  } catch (cause) {
    if (isGone(cause)) return 'deleted';
    const code = failureCodeOf(cause);
    throw new TracewardError(code, `cannot read ${name}: ${explain(cause)}`, { cause });
  }
}

/** A delete marker that is asked for by its version answers 405. Without ListBucket, 403 is said of a key that is gone. */
function isGone(error: unknown): boolean {
  return error instanceof S3ServiceException && ['NoSuchKey', 'NoSuchVersion', 'MethodNotAllowed'].includes(error.name);
}

/** Why S3 will not give an object, however often it is asked; undefined for what may pass. */
export function refusalOf(error: unknown): string | undefined {
  return error instanceof TracewardError && error.code === 'refused' ? explain(error.cause) : undefined;
}

function explain(error: unknown): string {
  const said = explainAwsError(error, {
    InvalidObjectState: 'it is archived (Glacier); restore it, and read it again',
  });
  if (!(error instanceof S3ServiceException) || error.name !== 'AccessDenied') return said;
  return `${said}; the function's role needs s3:GetObject, s3:GetObjectVersion and s3:ListBucket, and kms:Decrypt if the bucket has a key of its own; the bucket's and the key's policies must allow it, too`;
}

async function* readBody(body: Readable | undefined, name: string): AsyncGenerator<Uint8Array> {
  try {
    if (body !== undefined) yield* body;
  } catch (cause) {
    throw new TracewardError('retry', `the content of ${name} broke off: ${explain(cause)}`, { cause });
  }
}

/** In a bucket whose versions are suspended every object has the version `null`, which is written over. */
function identityOf({ VersionId, ETag }: GetObjectCommandOutput): string {
  return VersionId === undefined || VersionId === 'null' ? unquoted(ETag) : VersionId;
}

function unquoted(etag: string | undefined): string {
  return etag?.replaceAll('"', '') ?? '';
}
