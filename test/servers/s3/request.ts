import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { S3Error } from './s3-error.ts';

/** A path-style request. `key` is empty for a request to the bucket, `bucket` for one to the service. */
export type S3Request = {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
};

const LONGEST_KEY_BYTES = 1024;

/** Not `new URL`: it would resolve `.` and `..`, which are ordinary parts of a key. */
export function parseRequest(message: IncomingMessage): S3Request {
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  const path = (mark === -1 ? target : target.slice(0, mark)).replace(/^\//, '');
  const slash = path.indexOf('/');
  const key = slash === -1 ? '' : decodePath(path.slice(slash + 1));
  if (Buffer.byteLength(key) > LONGEST_KEY_BYTES) throw new S3Error('KeyTooLongError');
  return {
    method: message.method ?? 'GET',
    bucket: decodePath(slash === -1 ? path : path.slice(0, slash)),
    key,
    query: new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1)),
    headers: message.headers,
  };
}

function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI');
  }
}

/** A header that S3 knows once; Node joins repeated ones itself. */
export function header(request: S3Request, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
