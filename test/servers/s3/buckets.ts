import type { S3Request } from './request.ts';
import type { RequestBody } from './request-body.ts';
import { type S3Response, xmlResponse } from './response.ts';
import { S3Error } from './s3-error.ts';
import type { Store } from './store.ts';
import { xmlTexts } from './xml.ts';

export function listBuckets(store: Store): S3Response {
  return xmlResponse('ListAllMyBucketsResult', {
    Buckets: { Bucket: store.buckets().map(({ name }) => ({ Name: name })) },
  });
}

export function createBucket(store: Store, request: S3Request): S3Response {
  store.createBucket(request.bucket);
  return { status: 200, headers: { location: `/${request.bucket}` } };
}

export function headBucket(store: Store, request: S3Request): S3Response {
  store.bucket(request.bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': 'us-east-1' } };
}

export function deleteBucket(store: Store, request: S3Request): S3Response {
  store.deleteBucket(request.bucket);
  return { status: 204 };
}

export function getVersioning(store: Store, request: S3Request): S3Response {
  const { versioning } = store.bucket(request.bucket);
  return xmlResponse('VersioningConfiguration', { Status: versioning === 'off' ? undefined : versioning });
}

export function putVersioning(store: Store, request: S3Request, body: RequestBody): S3Response {
  const [status] = xmlTexts(body.bytes.toString('utf8'), 'Status');
  if (status !== 'Enabled' && status !== 'Suspended') throw new S3Error('MalformedXML');
  store.bucket(request.bucket).versioning = status;
  return { status: 200 };
}
