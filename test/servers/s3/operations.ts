import * as buckets from './buckets.ts';
import { listObjects, listVersions } from './list-objects.ts';
import type { Multipart } from './multipart.ts';
import * as objects from './objects.ts';
import type { S3Request } from './request.ts';
import type { RequestBody } from './request-body.ts';
import type { S3Response } from './response.ts';
import type { Store } from './store.ts';

export type Operation = ReturnType<typeof operationOf>;

/** The operation's name in the API, told by method, path and the sub-resource in the query. */
export function operationOf({ method, bucket, key, query }: S3Request) {
  const target = key !== '' ? 'object' : bucket !== '' ? 'bucket' : 'service';
  const subresource = SUBRESOURCES.find((name) => query.has(name));
  return OPERATIONS[`${method} ${target}${subresource === undefined ? '' : `?${subresource}`}`] ?? 'Unknown';
}

/** Other sub-resources (`acl`, `tagging`, `policy`, …) give `NotImplemented`: a green call must mean something. */
const SUBRESOURCES = [
  'versioning',
  'versions',
  'uploads',
  'uploadId',
  'delete',
  'acl',
  'tagging',
  'policy',
  'notification',
  'encryption',
  'lifecycle',
  'location',
  'publicAccessBlock',
  'ownershipControls',
  'logging',
  'attributes',
  'retention',
  'torrent',
];

const OPERATIONS: Readonly<Record<string, keyof Handlers>> = {
  'GET service': 'ListBuckets',
  'PUT bucket': 'CreateBucket',
  'HEAD bucket': 'HeadBucket',
  'DELETE bucket': 'DeleteBucket',
  'GET bucket?versioning': 'GetBucketVersioning',
  'PUT bucket?versioning': 'PutBucketVersioning',
  'GET bucket': 'ListObjectsV2',
  'GET bucket?versions': 'ListObjectVersions',
  'POST bucket?delete': 'DeleteObjects',
  'GET object': 'GetObject',
  'HEAD object': 'HeadObject',
  'PUT object': 'PutObject',
  'DELETE object': 'DeleteObject',
  'POST object?uploads': 'CreateMultipartUpload',
  'PUT object?uploadId': 'UploadPart',
  'POST object?uploadId': 'CompleteMultipartUpload',
  'DELETE object?uploadId': 'AbortMultipartUpload',
};

export type Handlers = ReturnType<typeof createHandlers>;

export function createHandlers(store: Store, multipart: Multipart) {
  type Handler = (request: S3Request, body: RequestBody) => S3Response | Promise<S3Response>;
  return {
    ListBuckets: () => buckets.listBuckets(store),
    CreateBucket: (request) => buckets.createBucket(store, request),
    HeadBucket: (request) => buckets.headBucket(store, request),
    DeleteBucket: (request) => buckets.deleteBucket(store, request),
    GetBucketVersioning: (request) => buckets.getVersioning(store, request),
    PutBucketVersioning: (request, body) => buckets.putVersioning(store, request, body),
    ListObjectsV2: (request) => listObjects(store, request),
    ListObjectVersions: (request) => listVersions(store, request),
    DeleteObjects: (request, body) => objects.deleteObjects(store, request, body),
    GetObject: (request) => objects.getObject(store, request),
    HeadObject: (request) => objects.getObject(store, request),
    PutObject: (request, body) => objects.putObject(store, request, body),
    DeleteObject: (request) => objects.deleteObject(store, request),
    CreateMultipartUpload: (request) => multipart.create(request),
    UploadPart: (request, body) => multipart.uploadPart(request, body),
    CompleteMultipartUpload: (request, body) => multipart.complete(request, body),
    AbortMultipartUpload: (request) => multipart.abort(request),
  } satisfies Record<string, Handler>;
}
