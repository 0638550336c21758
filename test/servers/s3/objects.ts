import { byteRange } from './byte-range.ts';
import { header, type S3Request } from './request.ts';
import { contentEncoding, type RequestBody } from './request-body.ts';
import { type S3Response, xmlResponse } from './response.ts';
import { S3Error } from './s3-error.ts';
import type { Bucket, Headers, Store, StoredVersion } from './store.ts';
import { xmlBlocks, xmlTexts } from './xml.ts';

/** GetObject and HeadObject; the server leaves the body of a HEAD out. */
export function getObject(store: Store, request: S3Request): S3Response {
  const version = store.find(request.bucket, request.key, request.query.get('versionId') ?? undefined);
  const condition = header(request, 'if-match');
  if (condition !== undefined && condition !== '*' && condition !== `"${version.etag}"`) {
    throw new S3Error('PreconditionFailed');
  }
  const headers = { ...versionHeaders(store.bucket(request.bucket), version), 'accept-ranges': 'bytes' };
  if (header(request, 'if-none-match') === `"${version.etag}"`) return { status: 304, headers };
  const range = byteRange(header(request, 'range'), version.body.length);
  if (range === undefined)
    return { status: 200, headers: { ...headers, ...checksum(version, request) }, body: version.body };
  const contentRange = `bytes ${range.start}-${range.end - 1}/${version.body.length}`;
  return {
    status: 206,
    headers: { ...headers, 'content-range': contentRange },
    body: version.body.subarray(range.start, range.end),
  };
}

export async function putObject(store: Store, request: S3Request, body: RequestBody): Promise<S3Response> {
  if (header(request, 'if-none-match') === '*' && exists(store, request)) throw new S3Error('PreconditionFailed');
  const headers = { ...storedHeaders(request), ...(body.crc32 === undefined ? {} : { [CRC32]: body.crc32 }) };
  const stored = await store.put(request.bucket, request.key, { body: body.bytes, headers });
  const { etag, 'x-amz-version-id': versionId } = versionHeaders(store.bucket(request.bucket), stored);
  return { status: 200, headers: { etag, ...(versionId === undefined ? {} : { 'x-amz-version-id': versionId }) } };
}

export function deleteObject(store: Store, request: S3Request): S3Response {
  return { status: 204, headers: remove(store, request.bucket, request.key, request.query.get('versionId')) };
}

/** DeleteObjects: several keys or versions in one request. */
export function deleteObjects(store: Store, request: S3Request, body: RequestBody): S3Response {
  const document = body.bytes.toString('utf8');
  const deleted = xmlBlocks(document, 'Object').map((block) => {
    const [key = ''] = xmlTexts(block, 'Key');
    const [versionId] = xmlTexts(block, 'VersionId');
    const headers = remove(store, request.bucket, key, versionId ?? null);
    return { Key: key, VersionId: versionId, DeleteMarkerVersionId: headers['x-amz-version-id'] };
  });
  return xmlResponse('DeleteResult', { Deleted: deleted });
}

function remove(store: Store, bucket: string, key: string, versionId: string | null): Record<string, string> {
  const removed = store.remove(bucket, key, versionId ?? undefined);
  if (removed === undefined || store.bucket(bucket).versioning === 'off') return {};
  return {
    'x-amz-version-id': removed.versionId,
    ...(removed.deleteMarker ? { 'x-amz-delete-marker': 'true' } : {}),
  };
}

function exists(store: Store, request: S3Request): boolean {
  const current = store.bucket(request.bucket).versions.get(request.key)?.[0];
  return current !== undefined && !current.deleteMarker;
}

const CRC32 = 'x-amz-checksum-crc32';

/** The SDK asks for the checksum and then checks the body; of a range there is none. */
function checksum(version: StoredVersion, request: S3Request): Headers {
  const crc32 = version.headers[CRC32];
  if (crc32 === undefined || header(request, 'x-amz-checksum-mode') !== 'ENABLED') return {};
  return { [CRC32]: crc32, 'x-amz-checksum-type': 'FULL_OBJECT' };
}

function versionHeaders(bucket: Bucket, version: StoredVersion) {
  const { [CRC32]: _, ...headers } = version.headers;
  return {
    'content-type': 'binary/octet-stream',
    ...headers,
    etag: `"${version.etag}"`,
    'last-modified': version.lastModified.toUTCString(),
    ...(bucket.versioning === 'off' ? {} : { 'x-amz-version-id': version.versionId }),
  } as const satisfies Headers;
}

/** What is kept of a writing request's headers, to be given back by each read. */
export function storedHeaders(request: S3Request): Record<string, string> {
  const kept = Object.keys(request.headers).filter((name) => name === 'content-type' || name.startsWith('x-amz-meta-'));
  const coding = contentEncoding(request);
  return {
    ...Object.fromEntries(kept.map((name) => [name, header(request, name) ?? ''])),
    ...(coding === undefined ? {} : { 'content-encoding': coding }),
  };
}
