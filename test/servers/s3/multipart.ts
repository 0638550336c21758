import { createHash, randomBytes } from 'node:crypto';
import { storedHeaders } from './objects.ts';
import type { S3Request } from './request.ts';
import type { RequestBody } from './request-body.ts';
import { type S3Response, xmlResponse } from './response.ts';
import { S3Error } from './s3-error.ts';
import type { Headers, Store } from './store.ts';
import { xmlBlocks, xmlTexts } from './xml.ts';

type Upload = {
  readonly headers: Headers;
  readonly parts: Map<number, { readonly bytes: Buffer; readonly md5: Buffer }>;
};

export type Multipart = ReturnType<typeof createMultipart>;

/** Multipart uploads. The parts may be of any size (S3 wants 5 MiB), so that tests stay small. */
export function createMultipart(store: Store) {
  const uploads = new Map<string, Upload>();

  function uploadOf(request: S3Request): Upload {
    const upload = uploads.get(request.query.get('uploadId') ?? '');
    if (upload === undefined) throw new S3Error('NoSuchUpload');
    return upload;
  }

  return {
    create(request: S3Request): S3Response {
      store.bucket(request.bucket);
      const id = randomBytes(24).toString('base64url');
      uploads.set(id, { headers: storedHeaders(request), parts: new Map() });
      return xmlResponse('InitiateMultipartUploadResult', { Bucket: request.bucket, Key: request.key, UploadId: id });
    },

    uploadPart(request: S3Request, { bytes }: RequestBody): S3Response {
      const md5 = createHash('md5').update(bytes).digest();
      uploadOf(request).parts.set(Number(request.query.get('partNumber')), { bytes, md5 });
      return { status: 200, headers: { etag: `"${md5.toString('hex')}"` } };
    },

    async complete(request: S3Request, body: RequestBody): Promise<S3Response> {
      const { headers, parts } = uploadOf(request);
      const chosen = xmlBlocks(body.bytes.toString('utf8'), 'Part').map((block) => {
        const part = parts.get(Number(xmlTexts(block, 'PartNumber')[0]));
        const [etag] = xmlTexts(block, 'ETag');
        if (part === undefined || part.md5.toString('hex') !== etag?.replaceAll('"', ''))
          throw new S3Error('InvalidPart');
        return part;
      });
      if (chosen.length === 0) throw new S3Error('MalformedXML');
      const digest = createHash('md5').update(Buffer.concat(chosen.map(({ md5 }) => md5)));
      const stored = await store.put(request.bucket, request.key, {
        body: Buffer.concat(chosen.map(({ bytes }) => bytes)),
        headers,
        multipartEtag: `${digest.digest('hex')}-${chosen.length}`,
      });
      uploads.delete(request.query.get('uploadId') ?? '');
      const answer = { Bucket: request.bucket, Key: request.key, ETag: `"${stored.etag}"` };
      const response = xmlResponse('CompleteMultipartUploadResult', answer);
      if (store.bucket(request.bucket).versioning === 'off') return response;
      return { ...response, headers: { ...response.headers, 'x-amz-version-id': stored.versionId } };
    },

    abort(request: S3Request): S3Response {
      uploadOf(request);
      uploads.delete(request.query.get('uploadId') ?? '');
      return { status: 204 };
    },
  };
}
