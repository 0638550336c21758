import type { S3Error } from './s3-error.ts';
import { type XmlNode, xmlDocument } from './xml.ts';

export type S3Response = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
};

export function xmlResponse(root: string, content: XmlNode): S3Response {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(xmlDocument(root, content)),
  };
}

export function errorResponse(error: S3Error, bucket: string, key: string): S3Response {
  const content = { Code: error.code, Message: error.message, BucketName: bucket, Key: key, RequestId: 'TEST' };
  const { headers, body } = xmlResponse('Error', content);
  return { status: error.status, headers: { ...headers, ...error.headers }, body: body ?? Buffer.alloc(0) };
}
